import type { Logger } from 'pino';
import type { Configuration } from '#config/environment.ts';
import { createGateway } from '#delivery/gateway/gateway.ts';
import { openReleaseReader } from '#releases/release.ts';
import { metricsInRegistry } from './gateway-metrics.ts';
import { openGatewayStores } from './gateway-stores.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { serveMetrics } from './metrics-server.ts';

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
  const gateway = await lifecycle.ready(
    'gateway',
    createGateway({
      database: stores.database,
      keys: stores.keys,
      releases: openReleaseReader(config.siteDirectory, {
        onDamage: (err) => log.error({ err }, 'an older part of the site stands in for a damaged one'),
      }),
      metrics: metricsInRegistry(server.registry),
      host: config.gatewayHost,
      port: config.gatewayPort,
      baseUrl: config.baseUrl,
      log,
    }),
  );
  lifecycle.opened('gateway', gateway.close);
  return { url: gateway.url, metricsUrl: server.url };
}
