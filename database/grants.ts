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

/**
 * Enters a grant, or finds the one with its id. Returns when it ends, UTC ms: what is stored already counts, unless that ends before
 * `renewBefore`; then it is given the new end. A revoked grant stays revoked.
 */
export const insertGrant = async (database: Database, grant: Grant, { renewBefore = 0 } = {}): Promise<number> =>
  await database.transaction(grant.tenantId, async (tx) => {
    await tx.query(INSERT, valuesOf(grant));
    await tx.query('UPDATE grants SET expires_at = $2 WHERE id = $1 AND expires_at < $3', [
      grant.id,
      new Date(grant.expiresAt),
      new Date(renewBefore),
    ]);
    const [row] = await tx.rows(
      z.object({ expiresAt: time }),
      'SELECT expires_at AS "expiresAt" FROM grants WHERE id = $1',
      [grant.id],
    );
    if (row === undefined) throw new Error('the grant that was entered is not there');
    return row.expiresAt;
  });

const INSERT = `INSERT INTO grants (id, tenant_id, recipient_id, tier, scope, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (tenant_id, id) DO NOTHING`;
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
  tenantSlug: z.string(),
  email: z.string(),
  scope: z.string(),
});
/** A grant as an operator sees it. */
export type GrantLine = Readonly<z.infer<typeof grantLine>>;

/** Grants of all tenants, those that end last first. Of one recipient where an address is given. For operators. */
export const listGrants = (
  database: Database,
  { email = null, tenant = null }: { email?: string | null; tenant?: string | null } = {},
): Promise<GrantLine[]> =>
  database.system((tx) =>
    tx.rows(
      grantLine,
      `SELECT g.id, t.slug AS "tenantSlug", r.email, g.scope, g.tier AS "grantedTier", r.tier, g.expires_at AS "expiresAt",
              g.revoked, r.unsubscribed, t.status AS "tenantStatus"
       FROM grants g
       JOIN recipients r ON r.tenant_id = g.tenant_id AND r.id = g.recipient_id
       JOIN tenants t ON t.id = g.tenant_id
       WHERE ($1::text IS NULL OR r.email = $1) AND ($2::text IS NULL OR t.slug = $2)
       ORDER BY g.expires_at DESC, g.id`,
      [email, tenant],
    ),
  );

export const revokeGrant = (database: Database, tenantId: string, grantId: string): Promise<unknown> =>
  database.transaction(tenantId, (tx) => tx.query('UPDATE grants SET revoked = true WHERE id = $1', [grantId]));

/** Revokes grants by id, whichever tenant they are of; returns the ids that there are. For operators. */
export const revokeGrants = async (database: Database, ids: readonly string[]): Promise<string[]> =>
  (
    await database.system((tx) =>
      tx.rows(z.object({ id: z.guid() }), 'UPDATE grants SET revoked = true WHERE id = ANY ($1::uuid[]) RETURNING id', [
        ids,
      ]),
    )
  ).map(({ id }) => id);
