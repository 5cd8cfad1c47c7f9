import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BrandRow, brandOfHost, readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { OUR_BRAND } from '../brands/brand.ts';
import { reused } from './reused.ts';
import type { Sessions } from './sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose face the reader sees; null until it is known, and where it cannot be. */
    brand: BrandRow | null;
  }
}

const BRANDS_KEPT = 1_000;
/** A brand gives no right: one of a minute ago is better than none. */
const KEPT = { isKept: true };
/** What no host is called is no question for the database. */
const HOST = /^[a-z0-9.-]{1,253}$/;

export interface BrandFacts {
  readonly database: Database;
  readonly sessions: Sessions;
  /** UTC ms */
  readonly now: () => number;
  /** Whom the readers of tenants without a brand ask; null: nobody is named. */
  readonly contact: string | null;
}

/**
 * Finds for every request whose face its reader sees: that of the tenant of the session; without a session that of the host name; else
 * ours. Asks the database at most every ten seconds for each. Where the database does not answer, nobody is named: to name us to the
 * reader of a partner would be worse.
 */
export function showBrands(app: FastifyInstance, { database, sessions, now, contact }: BrandFacts): void {
  const ours: BrandRow = { ...OUR_BRAND, contact };
  const brands = reused<BrandRow | null>(now, BRANDS_KEPT);
  const find = async (request: FastifyRequest): Promise<BrandRow> => {
    const tenant = (await sessions.read(request))?.n;
    if (tenant !== undefined)
      return (await brands.ask(`tenant ${tenant}`, () => readBrand(database, tenant), KEPT)) ?? ours;
    const host = request.hostname.toLowerCase();
    if (!HOST.test(host)) return ours;
    return (await brands.ask(`host ${host}`, () => brandOfHost(database, host), KEPT)) ?? ours;
  };
  app.decorateRequest('brand', null);
  app.addHook('onRequest', async (request) => {
    request.brand = await find(request).catch(() => null);
  });
}
