import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { openApi } from '#api/api.ts';
import type { Configuration } from '#config/environment.ts';
import type { Database } from '#database/database.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { type DrainLoop, type DrainLoopOptions, startDrain } from '#metering/drain-loop.ts';
import { openRequestSpool } from '#metering/request-spool.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { accountParts } from './account-parts.ts';
import type { Lifecycle } from './lifecycle.ts';
import { sealOf } from './signing-keys.ts';

export interface CustomerStores {
  readonly database: Database;
  readonly keys: SigningKeys;
  /** Null: this process has none, or cannot reach it yet. */
  readonly warehouse: () => Warehouse | null;
}

export interface CustomerFacts {
  readonly config: Configuration;
  readonly stores: CustomerStores;
  readonly releases: ReleaseReader;
  readonly log: Logger;
}

/**
 * What customers come to beside the report: the API and what is written down of it. The routes are for the gateway; the lifecycle ends the rest
 * after it. What a process without a warehouse writes down is counted by the next one that has it.
 * @throws ArgusError ARGUS_SPOOL_UNUSABLE
 */
export async function openCustomers(
  { config, stores, releases, log }: CustomerFacts,
  lifecycle: Lifecycle,
): Promise<readonly Plugin[]> {
  const { database, keys, warehouse } = stores;
  const { directory, sync } = config.spool;
  const drain = drainWhenReached({ ...stores, directory, log });
  lifecycle.opened('drain of requests', drain.stop);
  const spool = await lifecycle.ready(
    'spool of requests',
    openRequestSpool({ directory, now: Date.now, random: randomBytes, sync }),
  );
  lifecycle.opened('spool of requests', spool.close);
  const secret = keys.live()[0]?.secret as Buffer;
  const api = await lifecycle.ready(
    'api',
    openApi({
      ...{
        database,
        releases,
        warehouse,
        meter: spool,
        secret,
        baseUrl: config.baseUrl,
        redisUrl: config.redisUrl,
        log,
      },
      seal: sealOf(keys),
      hooksToLoopback: config.webhooksToLoopback,
    }),
  );
  lifecycle.opened('api', api.close);
  const accounts = accountParts(config, { database, keys });
  return [api.plugin, ...accounts.plugins, api.accountPages(accounts.facts)];
}

/** How often is looked whether the warehouse is there. */
const LOOK_MS = 5_000;

/** Counts what was written down, from when the warehouse is there. Where another process counts, this one looks again. */
function drainWhenReached({
  database,
  warehouse,
  directory,
  log,
}: Pick<CustomerStores, 'database' | 'warehouse'> & { readonly directory: string; readonly log: Logger }) {
  let loop: DrainLoop | null = null;
  function onPass(pass: Parameters<NonNullable<DrainLoopOptions['onPass']>>[0], lagMs: number): void {
    if ('error' in pass)
      log.error({ err: pass.error, lagMs }, 'requests of the API could not be counted; they are tried again');
    else if (pass.damaged.length > 0)
      log.error({ damaged: pass.damaged }, 'segments of requests cannot be read: they are not counted');
  }
  function look(): void {
    const reached = warehouse();
    if (loop !== null || reached === null) return;
    try {
      loop = startDrain({ ...{ warehouse: reached, database, directory, now: Date.now, random: randomBytes }, onPass });
      clearInterval(timer);
    } catch (err) {
      log.warn({ err }, 'requests of the API are not counted here');
    }
  }
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  look();
  return {
    async stop() {
      clearInterval(timer);
      await loop?.stop();
    },
  };
}
