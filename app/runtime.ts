import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Configuration } from '#config/environment.ts';
import type { Feed } from '#feeds/feed.ts';
import type { Instrument } from '#market/instrument.ts';
import { readInstruments, upsertInstruments } from '#warehouse/instruments.ts';
import { startControl } from './control/server.ts';
import { openGateway } from './gateway-process.ts';
import { watchHealth } from './health.ts';
import { homePage } from './home/home-page.ts';
import { startHookDispatcher } from './hook-dispatcher.ts';
import { bothOrNone, createLifecycle, type Lifecycle } from './lifecycle.ts';
import { placeOf } from './lineage/place.ts';
import { createLineageSender, deliverTo } from './lineage/sender.ts';
import { type StageLineage, stageLineage } from './lineage/stage-lineage.ts';
import { startMarketWorker } from './market-worker.ts';
import { installMetrics, type Metrics } from './metrics.ts';
import type { StageEvent } from './observer.ts';
import { listRuns, WITHOUT_TICKS } from './operations.ts';
import { createOperator, type Operator, performer } from './operator/operator.ts';
import { openStores, type Stores } from './stores.ts';
import { connectTemporal, disconnectTemporal, ensureNamespace } from './temporal-client.ts';
import { startTemporalServer, type TemporalServer } from './temporal-server.ts';
import { runsView } from './temporal-view.ts';

export interface RuntimeOptions {
  readonly config: Configuration;
  readonly log: Logger;
  /** Opens the feed; absent: this process serves pages only. */
  readonly openFeed?: () => Promise<Feed>;
  readonly gateway: boolean;
  readonly onStage?: (event: StageEvent) => void;
}

/** Runs that the page of operators lists. */
const HOME_RUNS = 12;

export interface RunningArgus {
  readonly stores: Stores;
  readonly client: Client;
  readonly operator: Operator;
  readonly instruments: readonly Instrument[];
  readonly feed: Feed | null;
  readonly gatewayUrl: string;
  /** Addresses of the runs in Temporal, and of the page of operators. */
  readonly runsView: string;
  readonly home: string | null;
  stop(): Promise<void>;
}

/** Opens the stores, starts Temporal, the workers and the gateway in this process; `stop` ends them in the reverse order. */
export async function startArgus(options: RuntimeOptions): Promise<RunningArgus> {
  const lifecycle = createLifecycle(options.log);
  try {
    return { ...(await start(options, lifecycle)), stop: lifecycle.stop };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(options: RuntimeOptions, lifecycle: Lifecycle): Promise<Omit<RunningArgus, 'stop'>> {
  const { config, log, onStage } = options;
  const metrics = await installMetrics({ host: config.metricsHost, port: config.metricsPort, log });
  const stores = await lifecycle.ready('stores', openStores(config, log));
  lifecycle.opened('stores', stores.close);
  const [server, feed] = await lifecycle.ready(
    'temporal and feed',
    bothOrNone(temporalOf(config, log, lifecycle), feedOf(options, lifecycle)),
  );
  const client = await lifecycle.ready('temporal client', connectTemporal(server.address, config.temporalNamespace));
  lifecycle.opened('temporal client', () => disconnectTemporal(client));
  await lifecycle.ready('namespace', ensureNamespace(client));

  if (feed !== null) await upsertInstruments(stores.warehouse, await feed.instruments(), Date.now());
  const instruments = await readInstruments(stores.warehouse);
  if (feed !== null) {
    const lineage = lineageOf(config, metrics, lifecycle);
    const observer = { log, metrics, lineage, ...(onStage && { onStage }) };
    await startMarketWorker({ config, stores, feed, instruments, address: server.address, observer, lifecycle });
    const hooks = startHookDispatcher({ database: stores.database, client, log, now: Date.now });
    lifecycle.opened('webhooks', hooks.stop);
  }
  const gatewayUrl = options.gateway
    ? await openGateway(
        { config, stores: { ...stores, warehouse: () => stores.warehouse }, metrics: metrics.gateway, log },
        lifecycle,
      )
    : config.baseUrl;
  const context = { stores, client, now: Date.now };
  const operator = createOperator(context);
  const health = watchHealth({ operator, metrics, log });
  lifecycle.opened('health', health.stop);
  const runs = runsView(server.uiUrl, config.temporalNamespace);
  const facts = { temporalAddress: server.address, temporalUi: server.uiUrl, gateway: gatewayUrl };
  const home = async () =>
    homePage({
      status: await operator.status(),
      runs: await listRuns(client, WITHOUT_TICKS, HOME_RUNS),
      gateway: gatewayUrl,
      runsView: runs,
      now: Date.now(),
    });
  const control = await startControl(config.dataDirectory, { perform: performer(context), home }, facts);
  lifecycle.opened('control', control.close);
  return { stores, client, operator, instruments, feed, gatewayUrl, runsView: runs, home: control.home };
}

/** Absent without OPENLINEAGE_URL. */
function lineageOf(config: Configuration, metrics: Metrics, lifecycle: Lifecycle): StageLineage | undefined {
  if (config.lineageUrl === undefined) return undefined;
  const sender = createLineageSender(deliverTo(config.lineageUrl), { onDropped: metrics.lineageDropped });
  lifecycle.opened('lineage', sender.close);
  return stageLineage(sender, placeOf(config), Date.now);
}

async function feedOf({ openFeed }: RuntimeOptions, lifecycle: Lifecycle): Promise<Feed | null> {
  if (openFeed === undefined) return null;
  const feed = await openFeed();
  lifecycle.opened('feed', () => feed.close());
  return feed;
}

/** The server that the configuration names, else one of our own. */
async function temporalOf(
  config: Configuration,
  log: Logger,
  lifecycle: Lifecycle,
): Promise<Pick<TemporalServer, 'address' | 'uiUrl'>> {
  if (config.temporalAddress !== undefined) return { address: config.temporalAddress, uiUrl: config.temporalUiUrl };
  const server = await startTemporalServer({
    executable: config.temporalCli,
    directory: path.join(config.dataDirectory, 'temporal'),
    port: config.temporalPort,
    uiPort: config.temporalUiPort,
    log,
  });
  lifecycle.opened('temporal', server.stop);
  return server;
}
