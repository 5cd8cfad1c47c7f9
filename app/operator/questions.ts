import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { insertGrant } from '#database/grants.ts';
import { type CdnCookies, cdnCookies } from '#delivery/access/cloudfront.ts';
import { createAccess, createFileLink, createLink } from '#delivery/access/links.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { readOnlySql } from '#warehouse/sql.ts';
import { accessOperation, operation } from './operation.ts';

/** The answer to a read-only question as text in an output format of ClickHouse. */
export const sql = operation(
  z.object({ query: z.string(), format: z.string(), tier: z.string().optional() }),
  ({ stores }, { query, format, tier }): Promise<string> => readOnlySql(stores.warehouse, query, { format, tier }),
);

/** A new signed link for a recipient. */
export const link = accessOperation(
  z.object({ email: z.string(), scope: z.string(), page: z.string().nullable().default(null), days: z.number() }),
  ({ stores: { database, keys, config }, now }, request): ReturnType<typeof createLink> =>
    createLink({ database, keys, baseUrl: config.baseUrl, now: now() }, request),
);

/** A new signed address of one file of the report, for a program. */
export const fileLink = accessOperation(
  z.object({ email: z.string(), file: z.string(), days: z.number() }),
  ({ stores: { database, keys, config }, now }, request): ReturnType<typeof createFileLink> =>
    createFileLink({ database, keys, baseUrl: config.baseUrl, now: now() }, request),
);

/** A CDN asks nobody whether a cookie is still good: what was given cannot be taken back before it ends. */
const LONGEST_COOKIES_DAYS = 1;

/** In the place of a signing key of ours: none of those is relied on. */
const CDN_KEY = 'cdn';

/** Cookies with which a CDN lets a recipient in, their grant, and their end (ISO 8601). */
export interface CreatedCookies {
  readonly cookies: CdnCookies;
  readonly grant: string;
  readonly expires: string;
}

/** A new grant for a recipient as cookies of a CDN. Its row says that they were given; to revoke it takes them from no reader. */
export const cdnAccess = accessOperation(
  z.object({ email: z.string(), scope: z.string(), days: z.number() }),
  async ({ stores: { database, config }, now }, request): Promise<CreatedCookies> => {
    const { cdn } = config;
    const { email, days } = request;
    const refused = (why: string) => new ArgusError('ARGUS_USAGE', why);
    if (cdn === undefined)
      throw refused('cookies of a CDN need ARGUS_CDN_URL, ARGUS_CDN_KEY_PAIR_ID and ARGUS_CDN_PRIVATE_KEY');
    if (days > LONGEST_COOKIES_DAYS)
      throw refused('cookies of a CDN cannot be taken back, so they live one day at most: --days 1');
    const { grant, closed } = await createAccess({ database, now: now() }, request);
    if (closed !== null) throw refused(`${email} is ${closed}, and a CDN would let its reader in all the same`);
    const cookies = cdnCookies({ ...cdn, privateKey: privateKeyOf(cdn.privateKey) }, grant);
    await insertGrant(database, grant, { keys: [CDN_KEY] });
    return { cookies, grant: grant.id, expires: new Date(grant.expiresAt).toISOString() };
  },
);

function privateKeyOf(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says may quote the text.
    throw new ArgusError('ARGUS_CONFIG_INVALID', 'ARGUS_CDN_PRIVATE_KEY is no whole private key in PEM');
  }
}
