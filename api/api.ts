import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AccountFacts } from '#accounts/routes/facts.ts';
import { TIERS, type TierTable } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { heldPages } from '#delivery/gateway/held-pages.ts';
import { openSeal, type Seal } from '#hooks/sealing.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { cursorKeys } from './answers/cursor.ts';
import { ApiProblem } from './answers/problem.ts';
import { openKeyDirectory } from './keys/key-directory.ts';
import { createAdmission } from './limits/admission.ts';
import { limitsInMemory } from './limits/limits.ts';
import { limitsInRedis } from './limits/limits-in-redis.ts';
import { unknownRequests } from './limits/unknown-requests.ts';
import { accountPages } from './pages/plugin.ts';
import type { Meter } from './requests/meter.ts';
import type { ListSource } from './routes/route.ts';
import { apiPlugin } from './server.ts';
import { tableCatalogue } from './tables/table-catalogue.ts';

export interface ApiOptions {
  readonly database: Database;
  readonly releases: ReleaseReader;
  /** Where lists come from; null: it is not reached, and documents alone are answered. */
  readonly warehouse: () => Warehouse | null;
  readonly meter: Meter;
  /** Signs cursors and seals kept answers: any secret of the installation, the same in every gateway. */
  readonly secret: Uint8Array;
  /** A server by which gateways share their limits; absent: each counts for itself. */
  readonly redisUrl?: string | undefined;
  /** Seals the secrets of webhooks; absent: by `secret`. */
  readonly seal?: Seal;
  /** Whether webhooks may go to this machine: for tests. */
  readonly hooksToLoopback?: boolean;
  /** Public address of the gateway. */
  readonly baseUrl: string;
  readonly log: Logger;
  readonly tiers?: TierTable;
  /** UTC ms. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Buffer;
}

export interface Api {
  /** The routes of programs. */
  readonly plugin: Plugin;
  /** What customers see of it on the pages of their account. */
  accountPages(accounts: AccountFacts): Plugin;
  close(): Promise<void>;
}

/** The API of customers, as routes for a gateway. @throws Error when the database cannot be listened to. */
export async function openApi(options: ApiOptions): Promise<Api> {
  const {
    database,
    releases,
    warehouse,
    meter,
    secret,
    log,
    tiers = TIERS,
    now = Date.now,
    random = randomBytes,
    seal = openSeal(() => [secret], random),
    hooksToLoopback: toLoopback = false,
  } = options;
  const base = options.baseUrl.replace(/\/$/, '');
  const directory = await openKeyDirectory(database, now);
  const services = {
    ...{ database, releases, tiers, base, log, now, random },
    pages: heldPages(releases, base),
    lists: listsOf(warehouse, now),
    cursors: cursorKeys(secret),
    hooks: { seal, toLoopback },
  };
  const shared =
    options.redisUrl === undefined ? null : limitsInRedis({ url: options.redisUrl, id: randomUUID(), now });
  const facts = {
    services,
    directory,
    tiers,
    now,
    database,
    secret,
    meter,
    limits: shared ?? limitsInMemory(now),
    admission: createAdmission({ now }),
    countUnknown: unknownRequests(now),
  };
  return {
    plugin: apiPlugin(facts),
    accountPages: (accounts) => accountPages({ accounts, services, limits: facts.limits }),
    async close() {
      await shared?.close();
      await directory.close();
    },
  };
}

function listsOf(warehouse: () => Warehouse | null, now: () => number): () => ListSource {
  const known = new WeakMap<Warehouse, ListSource>();
  return () => {
    const reached = warehouse();
    if (reached === null)
      throw new ApiProblem('ARGUS_API_BUSY', 'Lists are not answered here at the moment; documents are.', {
        headers: { 'retry-after': '60' },
      });
    const source = known.get(reached) ?? { warehouse: reached, tables: tableCatalogue(reached, now) };
    known.set(reached, source);
    return source;
  };
}
