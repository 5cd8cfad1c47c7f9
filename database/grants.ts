import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import type { Database } from './database.ts';
import { tenantStatus } from './tenants.ts';

export interface Grant {
  readonly id: string;
  readonly tenantId: string;
  readonly recipientId: string;
  readonly tier: string;
  readonly scope: string;
  /** UTC ms */
  readonly expiresAt: number;
}

/** PostgreSQL gives a Date; the program counts in UTC ms. */
const time = z.date().transform((date) => date.getTime());

/** How grants are entered. */
export interface Issue {
  readonly by?: 'mail' | 'operator';
  /** Ids of the live keys, the one that signs first. */
  readonly keys?: readonly string[];
}

/** A grant that is entered, or renewed where the stored one ends before a time. */
export interface EnteredGrant extends Grant {
  /** UTC ms */
  readonly renewBefore?: number;
}

const issued = z.object({ expiresAt: time, keyId: z.string().nullable() });
/** When a grant ends, UTC ms, and the key of its link. */
export type IssuedGrant = Readonly<z.infer<typeof issued>>;

/**
 * Enters grants, or finds those with their ids. Returns in their order when they end and the keys of their links: what is stored already
 * counts, unless that ends before `renewBefore` or its key is not live any more; then it is given the new end or the key that signs. A
 * revoked grant stays revoked.
 */
export async function insertGrants(
  database: Database,
  grants: readonly EnteredGrant[],
  { by = 'operator', keys = [] }: Issue = {},
): Promise<IssuedGrant[]> {
  const entered = new Map<EnteredGrant, IssuedGrant>();
  for (const [tenantId, ofTenant] of Map.groupBy(grants, (grant) => grant.tenantId)) {
    const rows = await database.transaction(tenantId, async (tx) => {
      const ids = ofTenant.map(({ id }) => id);
      const ends = ofTenant.map(({ expiresAt }) => expiresAt);
      await tx.query(INSERT, [tenantId, ...columnsOf(ofTenant), ends, keys[0] ?? null, by]);
      await tx.query(RENEW, [ids, ends, ofTenant.map(({ renewBefore = 0 }) => renewBefore), keys, keys[0] ?? null]);
      return await tx.rows(issued, READ, [ids]);
    });
    for (const [i, row] of rows.entries()) entered.set(ofTenant[i] as EnteredGrant, row);
  }
  if (entered.size < grants.length) throw new Error('a grant that was entered is not there');
  return grants.flatMap((grant) => entered.get(grant) ?? []);
}

/** Enters one grant, as `insertGrants` does. */
export const insertGrant = async (
  database: Database,
  grant: Grant,
  { renewBefore = 0, ...issue }: Issue & Pick<EnteredGrant, 'renewBefore'> = {},
): Promise<IssuedGrant> => (await insertGrants(database, [{ ...grant, renewBefore }], issue))[0] as IssuedGrant;

const INSERT = `WITH entered AS (
    INSERT INTO grants (id, tenant_id, recipient_id, tier, scope, expires_at, key_id)
    SELECT e.id, $1, e.recipient, e.tier, e.scope, to_timestamp(e.ends / 1000), $7
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::float8[]) AS e (id, recipient, tier, scope, ends)
    ON CONFLICT (tenant_id, id) DO NOTHING RETURNING tenant_id, id
  )
  INSERT INTO grant_events (tenant_id, grant_id, kind, by) SELECT tenant_id, id, 'issued', $8 FROM entered`;
const RENEW = `UPDATE grants g SET
    expires_at = CASE WHEN g.expires_at < to_timestamp(e.renew / 1000) THEN to_timestamp(e.ends / 1000) ELSE g.expires_at END,
    key_id = CASE WHEN g.expires_at >= to_timestamp(e.renew / 1000) AND g.key_id = ANY ($4::text[]) THEN g.key_id ELSE $5 END
  FROM unnest($1::uuid[], $2::float8[], $3::float8[]) AS e (id, ends, renew)
  WHERE g.id = e.id AND (g.expires_at < to_timestamp(e.renew / 1000) OR NOT coalesce(g.key_id = ANY ($4::text[]), false))`;
const READ = `SELECT g.expires_at AS "expiresAt", g.key_id AS "keyId"
  FROM unnest($1::uuid[]) WITH ORDINALITY AS e (id, place) JOIN grants g ON g.id = e.id ORDER BY e.place`;
const columnsOf = (grants: readonly Grant[]): string[][] => [
  grants.map(({ id }) => id),
  grants.map(({ recipientId }) => recipientId),
  grants.map(({ tier }) => tier),
  grants.map(({ scope }) => scope),
];

const rights = z.object({
  /** The tier that the grant was made for. */
  grantedTier: tierName,
  /** The tier that its recipient has now. */
  tier: tierName,
  expiresAt: time,
  revoked: z.boolean(),
  /** Whether its recipient wants no mails any more. */
  unsubscribed: z.boolean(),
  tenantStatus: tenantStatus,
});
/** What the rows say about a grant, its recipient and its tenant. */
export type Rights = Readonly<z.infer<typeof rights>>;

/** The rights of a grant as they are now, or null when the tenant has no such grant for this recipient. */
export const readRights = async (
  database: Database,
  { tenantId, grantId, recipientId }: { tenantId: string; grantId: string; recipientId: string },
): Promise<Rights | null> =>
  (
    await database.transaction(tenantId, (tx) =>
      tx.rows(
        rights,
        `SELECT g.tier AS "grantedTier", r.tier, g.expires_at AS "expiresAt", g.revoked, r.unsubscribed,
                t.status AS "tenantStatus"
         FROM grants g
         JOIN recipients r ON r.tenant_id = g.tenant_id AND r.id = g.recipient_id
         JOIN tenants t ON t.id = g.tenant_id
         WHERE g.id = $1 AND g.recipient_id = $2`,
        [grantId, recipientId],
      ),
    )
  )[0] ?? null;

const grantLine = rights.extend({
  id: z.guid(),
  /** The key of its link; null: not known. */
  keyId: z.string().nullable(),
  tenantSlug: z.string(),
  email: z.string(),
  scope: z.string(),
});
/** A grant as an operator sees it. */
export type GrantLine = Readonly<z.infer<typeof grantLine>>;

/** Grants of all tenants, those that end last first. Of one recipient where an address is given. For operators. */
export const listGrants = (
  database: Database,
  {
    id = null,
    email = null,
    tenant = null,
  }: { id?: string | null; email?: string | null; tenant?: string | null } = {},
): Promise<GrantLine[]> =>
  database.system((tx) =>
    tx.rows(
      grantLine,
      `SELECT g.id, g.key_id AS "keyId", t.slug AS "tenantSlug", r.email, g.scope, g.tier AS "grantedTier", r.tier, g.expires_at AS "expiresAt",
              g.revoked, r.unsubscribed, t.status AS "tenantStatus"
       FROM grants g
       JOIN recipients r ON r.tenant_id = g.tenant_id AND r.id = g.recipient_id
       JOIN tenants t ON t.id = g.tenant_id
       WHERE ($1::text IS NULL OR r.email = $1) AND ($2::text IS NULL OR t.slug = $2) AND ($3::uuid IS NULL OR g.id = $3)
       ORDER BY g.expires_at DESC, g.id`,
      [email, tenant, id],
    ),
  );

/** Revokes grants by id, whichever tenant they are of; returns the ids that there are. For operators. */
export const revokeGrants = async (database: Database, ids: readonly string[]): Promise<string[]> =>
  (
    await database.system((tx) =>
      tx.rows(
        z.object({ id: z.guid() }),
        `WITH ended AS (UPDATE grants SET revoked = true WHERE id = ANY ($1::uuid[]) RETURNING tenant_id, id),
              noted AS (
                INSERT INTO grant_events (tenant_id, grant_id, kind, by) SELECT tenant_id, id, 'revoked', 'operator' FROM ended
                ON CONFLICT DO NOTHING
              )
         SELECT id FROM ended`,
        [ids],
      ),
    )
  ).map(({ id }) => id);

const usedKey = z.object({ keyId: z.string().nullable(), grants: z.number(), until: time });
/** How many grants that open something are linked by a key (null: not known which), and when the last of them ends (UTC ms). */
export type UsedKey = Readonly<z.infer<typeof usedKey>>;

/** The keys that links rely on at a time (UTC ms), over all tenants. For operators. */
export const listUsedKeys = (database: Database, now: number): Promise<UsedKey[]> =>
  database.system((tx) =>
    tx.rows(
      usedKey,
      `SELECT key_id AS "keyId", count(*)::int AS grants, max(expires_at) AS until
       FROM grants WHERE NOT revoked AND expires_at > $1 GROUP BY key_id ORDER BY key_id`,
      [new Date(now)],
    ),
  );
