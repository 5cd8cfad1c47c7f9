import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createBackfillActivities } from '#activities/backfill.ts';
import { createBatchActivities } from '#activities/batch.ts';
import { withContext } from '#activities/context.ts';
import type { Dependencies } from '#activities/dependencies.ts';
import { createDigestActivities } from '#activities/digests.ts';
import { createTickActivities } from '#activities/tick.ts';
import type { Configuration } from '#config/environment.ts';
import { createGateway } from '#delivery/gateway/gateway.ts';
import { createEngine } from '#engine/engine.ts';
import type { Feed } from '#feeds/feed.ts';
import type { Instrument } from '#market/instrument.ts';
import { createPolisher } from '#narrative/polish.ts';
import { openReleaseReader } from '#releases/release.ts';
import { createNoteWriter } from '#reports/note-writer.ts';
import { createPublisher } from '#site/publisher.ts';
import { readInstruments, upsertInstruments } from '#warehouse/instruments.ts';
import { startControl } from './control/server.ts';
import { watchHealth } from './health.ts';
import { installMetrics } from './metrics.ts';
import type { StageEvent } from './observer.ts';
import { createOperator, type Operator } from './operator/operator.ts';
import { openStores, type Stores } from './stores.ts';
import { connectTemporal, disconnectTemporal, ensureNamespace } from './temporal-client.ts';
import { startTemporalServer, type TemporalServer } from './temporal-server.ts';
import { startWorkers } from './worker.ts';

export interface RuntimeOptions {
  readonly config: Configuration;
  readonly log: Logger;
  /** Opens the feed; absent: this process serves pages only. */
  readonly openFeed?: () => Promise<Feed>;
  readonly gateway: boolean;
  readonly onStage?: (event: StageEvent) => void;
}

export interface RunningArgus {
  readonly stores: Stores;
  readonly client: Client;
  readonly operator: Operator;
  readonly instruments: readonly Instrument[];
  readonly feed: Feed | null;
  readonly gatewayUrl: string;
  readonly temporalUi: string;
  stop(): Promise<void>;
}

/** Opens every room, starts Temporal, the workers and the gateway in this process; `stop` ends them in the reverse order. */
export async function startArgus(options: RuntimeOptions): Promise<RunningArgus> {
  const { config, log } = options;
  const closers: { name: string; close(): Promise<void> }[] = [];
  const stop = async () => {
    for (const { name, close } of closers.splice(0).reverse()) {
      const started = performance.now();
      await close().catch((error) => log.error({ err: error }, `${name} did not close cleanly`));
      log.info({ ms: Math.round(performance.now() - started) }, `${name} closed`);
    }
  };
  const step = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work;
    log.info({ ms: Math.round(performance.now() - started) }, `${name} ready`);
    return result;
  };
  try {
    const metrics = await installMetrics({ host: config.metricsHost, port: config.metricsPort, log });
    const stores = await step('stores', openStores(config, log));
    closers.push({ name: 'stores', close: stores.close });
    const [server, feed] = await step(
      'temporal and feed',
      bothOrNone(
        temporalOf(config, log).then((started) => {
          if (started.stop !== undefined) closers.push({ name: 'temporal', close: started.stop });
          return started;
        }),
        (options.openFeed?.() ?? Promise.resolve(null)).then((opened) => {
          if (opened !== null) closers.push({ name: 'feed', close: () => opened.close() });
          return opened;
        }),
      ),
    );
    const client = await step('temporal client', connectTemporal(server.address, config.temporalNamespace));
    closers.push({ name: 'temporal client', close: () => disconnectTemporal(client) });
    await step('namespace', ensureNamespace(client));

    if (feed !== null) await upsertInstruments(stores.warehouse, await feed.instruments(), 1);
    const instruments = await readInstruments(stores.warehouse);
    if (feed !== null) {
      const engine = createEngine({ warehouse: stores.warehouse, instruments, threads: config.computeThreads, log });
      closers.push({ name: 'engine', close: () => engine.close() });
      const publisher = await step(
        'publisher',
        createPublisher({ directory: config.siteDirectory, threads: config.renderThreads, log }),
      );
      closers.push({ name: 'publisher', close: () => publisher.close() });
      const deps: Dependencies = {
        ...stores,
        engine,
        feed,
        instruments,
        publisher,
        notes: createNoteWriter({
          log,
          ...(config.narrative === undefined ? {} : { polisher: createPolisher(config.narrative, { fetch }) }),
        }),
        outboxDirectory: config.outboxDirectory,
        baseUrl: config.baseUrl,
        engineFingerprint: `node-${process.versions.node}`,
      };
      const workers = await step(
        'workers',
        startWorkers({
          address: server.address,
          namespace: config.temporalNamespace,
          activities: {
            ...createTickActivities(deps),
            ...withContext(deps, createBatchActivities(deps)),
            ...createDigestActivities(deps),
          },
          backfillActivities: createBackfillActivities(deps),
          cacheDirectory: path.join(config.dataDirectory, 'cache'),
          observer: { log, metrics, ...(options.onStage && { onStage: options.onStage }) },
          log,
        }),
      );
      closers.push({ name: 'workers', close: workers.stop });
      // An activity that waits for a live feed would outlast its worker and be missed only when its heartbeat is.
      closers.push({ name: 'feed requests', close: () => feed.close() });
    }
    let gatewayUrl = config.baseUrl;
    if (options.gateway) {
      const releases = openReleaseReader(config.siteDirectory);
      const { database: db, keys } = stores;
      const gateway = await step(
        'gateway',
        createGateway({
          db,
          keys,
          releases,
          host: config.gatewayHost,
          port: config.gatewayPort,
          baseUrl: config.baseUrl,
          log,
        }),
      );
      closers.push({ name: 'gateway', close: gateway.close });
      gatewayUrl = gateway.url;
    }
    const context = { stores, client, now: Date.now };
    const operator = createOperator(context);
    const health = watchHealth({ operator, metrics, log });
    closers.push({ name: 'health', close: async () => health.stop() });
    const control = await startControl(config.dataDirectory, context, {
      temporalAddress: server.address,
      temporalUi: server.uiUrl,
      gateway: gatewayUrl,
    });
    closers.push({ name: 'control', close: control.close });
    return { stores, client, operator, instruments, feed, gatewayUrl, temporalUi: server.uiUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both results; when one fails, only after the other has ended too, so that what it started is known and can be stopped. */
async function bothOrNone<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return await Promise.all([first, second]);
}

async function temporalOf(
  config: Configuration,
  log: Logger,
): Promise<Pick<TemporalServer, 'address' | 'uiUrl'> & { stop?: () => Promise<void> }> {
  if (config.temporalAddress !== undefined) return { address: config.temporalAddress, uiUrl: config.temporalUiUrl };
  return await startTemporalServer({
    executable: config.temporalCli,
    directory: path.join(config.dataDirectory, 'temporal'),
    port: config.temporalPort,
    uiPort: config.temporalUiPort,
    log,
  });
}
