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

/** How a grant is entered. */
export interface Issue {
  /** UTC ms */
  readonly renewBefore?: number;
  readonly by?: 'mail' | 'operator';
  /** Ids of the live keys, the one that signs first. */
  readonly keys?: readonly string[];
}

const issued = z.object({ expiresAt: time, keyId: z.string().nullable() });

/**
 * Enters a grant, or finds the one with its id. Returns when it ends, UTC ms, and the key of its link: what is stored already counts, unless
 * that ends before `renewBefore` or its key is not live any more; then it is given the new end or the key that signs. A revoked grant stays revoked.
 */
export const insertGrant = async (
  database: Database,
  grant: Grant,
  { renewBefore = 0, by = 'operator', keys = [] }: Issue = {},
): Promise<z.infer<typeof issued>> =>
  await database.transaction(grant.tenantId, async (tx) => {
    await tx.query(INSERT, [...valuesOf(grant), keys[0] ?? null, by]);
    await tx.query(RENEW, [grant.id, new Date(grant.expiresAt), new Date(renewBefore), keys, keys[0] ?? null]);
    const [row] = await tx.rows(
      issued,
      'SELECT expires_at AS "expiresAt", key_id AS "keyId" FROM grants WHERE id = $1',
      [grant.id],
    );
    if (row === undefined) throw new Error('the grant that was entered is not there');
    return row;
  });

const INSERT = `WITH entered AS (
    INSERT INTO grants (id, tenant_id, recipient_id, tier, scope, expires_at, key_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, id) DO NOTHING RETURNING tenant_id, id
  )
  INSERT INTO grant_events (tenant_id, grant_id, kind, by) SELECT tenant_id, id, 'issued', $8 FROM entered`;
const RENEW = `UPDATE grants SET
    expires_at = CASE WHEN expires_at < $3 THEN $2 ELSE expires_at END,
    key_id = CASE WHEN expires_at >= $3 AND key_id = ANY ($4::text[]) THEN key_id ELSE $5 END
  WHERE id = $1 AND (expires_at < $3 OR NOT coalesce(key_id = ANY ($4::text[]), false))`;
const valuesOf = ({ id, tenantId, recipientId, tier, scope, expiresAt }: Grant): unknown[] => [
  id,
  tenantId,
  recipientId,
  tier,
  scope,
  new Date(expiresAt),
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
