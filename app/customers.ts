import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { accountPlugin } from '#accounts/routes/plugin.ts';
import { accountSessions } from '#accounts/routes/sessions.ts';
import { openApi } from '#api/api.ts';
import type { Configuration } from '#config/environment.ts';
import type { Database } from '#database/database.ts';
import { accountSecrets } from '#delivery/access/account-secrets.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { networkOf } from '#delivery/gateway/network.ts';
import { type DrainLoop, startDrain } from '#metering/drain-loop.ts';
import { openRequestSpool } from '#metering/request-spool.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
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
      ...{ database, releases, warehouse, meter: spool, secret, baseUrl: config.baseUrl, log },
      seal: sealOf(keys),
      hooksToLoopback: config.webhooksToLoopback,
    }),
  );
  lifecycle.opened('api', api.close);
  const { baseUrl, contact = null } = config;
  const sessions = accountSessions({ database, now: Date.now, secure: baseUrl.startsWith('https:') });
  const accounts = { ...{ database, secretOf: accountSecrets(keys), sessions, now: Date.now, networkOf, contact } };
  return [api.plugin, accountPlugin(accounts), api.accountPages(accounts)];
}

/** How often is looked whether the warehouse is there. */
const LOOK_MS = 5_000;

/** Counts what was written down, from when the warehouse is there. */
function drainWhenReached({
  database,
  warehouse,
  directory,
  log,
}: Pick<CustomerStores, 'database' | 'warehouse'> & { readonly directory: string; readonly log: Logger }) {
  let loop: DrainLoop | null = null;
  function look(): void {
    const reached = warehouse();
    if (loop !== null || reached === null) return;
    clearInterval(timer);
    loop = startDrain({
      ...{ warehouse: reached, database, directory, now: Date.now, random: randomBytes },
      onPass(pass) {
        if ('error' in pass)
          log.error({ err: pass.error }, 'requests of the API could not be counted; they are tried again');
      },
    });
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
