import type { Logger } from 'pino';
import type { Configuration } from '#config/environment.ts';
import { askForLink } from '#database/notices.ts';
import { createGateway } from '#delivery/gateway/gateway.ts';
import type { GatewayMetrics } from '#delivery/gateway/metrics.ts';
import { mailEventOf } from '#delivery/mail/resend/event.ts';
import { openReleaseReader } from '#releases/release.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { accountParts } from './account-parts.ts';
import { startControl } from './control/server.ts';
import { metricsInRegistry } from './gateway-metrics.ts';
import { type GatewayStores, openGatewayStores } from './gateway-stores.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { serveMetrics } from './metrics-server.ts';
import { accessPerformer } from './operator/operator.ts';
import { snapshotsFolder } from './snapshots-folder.ts';

export interface RunningGateway {
  readonly url: string;
  readonly metricsUrl: string;
  stop(): Promise<void>;
}

/**
 * The gateway as a process of its own, without Temporal and without the warehouse: its database, its metrics, its pages; `stop` ends them in the reverse order.
 * @throws ArgusError ARGUS_PORT_TAKEN, and what opening the stores throws.
 */
export async function startGateway(config: Configuration, log: Logger): Promise<RunningGateway> {
  const lifecycle = createLifecycle(log);
  try {
    return { ...(await start(config, log, lifecycle)), stop: lifecycle.stop };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(config: Configuration, log: Logger, lifecycle: Lifecycle): Promise<Omit<RunningGateway, 'stop'>> {
  const server = await lifecycle.ready('metrics', serveMetrics({ host: config.metricsHost, port: config.metricsPort }));
  lifecycle.opened('metrics', server.close);
  const stores = await lifecycle.ready('stores', openGatewayStores(config));
  lifecycle.opened('stores', stores.close);
  const url = await openGateway({ config, stores, metrics: metricsInRegistry(server.registry), log }, lifecycle);
  // It holds the data directory: questions about readers and their links come to it.
  const perform = accessPerformer({ stores: { ...stores, config }, now: Date.now });
  const control = await startControl(config.dataDirectory, { perform }, { gateway: url });
  lifecycle.opened('control', control.close);
  return { url, metricsUrl: server.url };
}

/** Serves the pages of the site of this process; returns the address. `stop` of the lifecycle ends it. */
export async function openGateway(
  {
    config,
    stores: { database, keys },
    metrics,
    log,
  }: {
    readonly config: Configuration;
    readonly stores: Pick<GatewayStores, 'database' | 'keys'>;
    readonly metrics: GatewayMetrics;
    readonly log: Logger;
  },
  lifecycle: Lifecycle,
): Promise<string> {
  const releases = openReleaseReader(config.siteDirectory, {
    onDamage: (err) => log.error({ err }, 'an older part of the site stands in for a damaged one'),
  });
  const snapshots = serveSnapshots(snapshotsFolder(config));
  const { gatewayHost: host, gatewayPort: port, baseUrl } = config;
  const webhooks = { secrets: config.mail.webhookSecrets, eventOf: mailEventOf };
  const accounts = accountParts(config, { database, keys });
  const gateway = await lifecycle.ready(
    'gateway',
    createGateway({
      ...{ database, keys, releases, snapshots, metrics, host, port, baseUrl, webhooks, log },
      contact: config.contact,
      limits: config.limits,
      trustedProxies: config.trustedProxies,
      requestLink: (request) => askForLink(database, request),
      plugins: accounts.plugins,
    }),
  );
  lifecycle.opened('gateway', gateway.close);
  return gateway.url;
}
