import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { TIERS, type TierTable } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { heldPages } from '#delivery/gateway/held-pages.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { cursorKeys } from './answers/cursor.ts';
import { openKeyDirectory } from './keys/key-directory.ts';
import { createAdmission } from './limits/admission.ts';
import { limitsInMemory } from './limits/limits.ts';
import type { Meter } from './requests/meter.ts';
import { apiPlugin } from './server.ts';
import { tableCatalogue } from './tables/table-catalogue.ts';

export interface ApiOptions {
  readonly database: Database;
  readonly releases: ReleaseReader;
  /** Where lists come from; null: this process answers with documents alone. */
  readonly warehouse: Warehouse | null;
  readonly meter: Meter;
  /** Signs cursors and seals kept answers: any secret of the installation, the same in every gateway. */
  readonly secret: Uint8Array;
  /** Public address of the gateway. */
  readonly baseUrl: string;
  readonly log: Logger;
  readonly tiers?: TierTable;
  /** UTC ms. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Buffer;
}

export interface Api {
  readonly plugin: Plugin;
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
  } = options;
  const base = options.baseUrl.replace(/\/$/, '');
  const directory = await openKeyDirectory(database, now);
  const services = {
    ...{ database, releases, warehouse, tiers, base, log, now, random },
    pages: heldPages(releases, base),
    tables: warehouse === null ? null : tableCatalogue(warehouse, now),
    cursors: cursorKeys(secret),
  };
  const facts = {
    services,
    directory,
    tiers,
    now,
    database,
    secret,
    meter,
    limits: limitsInMemory(now),
    admission: createAdmission({ now }),
  };
  return { plugin: apiPlugin(facts), close: directory.close };
}
