import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Role, roleName } from '#contracts/principal.ts';
import { tierName } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { tenantStatus } from '#database/tenants.ts';
import type { Transaction } from '#database/transaction.ts';
import { MINUTE } from '#market/time.ts';
import { hashOf, sha256, tokenOf } from './secrets.ts';
import { FRESH_MS, IDLE_MS, SESSION_MS } from './times.ts';

/** Who has signed in, and for which of its tenants. */
export interface SignedIn {
  readonly userId: string;
  readonly email: string;
  readonly userName: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly tenantStatus: 'active' | 'suspended';
  /** Null: the lowest. */
  readonly tier: string | null;
  readonly role: Role;
  /** Whether it has shown who it is a moment ago: what can do harm asks for that. */
  readonly isFresh: boolean;
}

/** A session that is used within this time is not written again. */
const SEEN_EVERY_MS = 5 * MINUTE;

/** Opens a session of a user for a tenant. Returns what its cookie says, which is stored nowhere. */
export async function openSession(
  tx: Transaction,
  { userId, tenantId, at }: { readonly userId: string; readonly tenantId: string; readonly at: number },
): Promise<string> {
  const secret = randomBytes(32);
  await tx.query(
    `WITH ended AS (DELETE FROM user_sessions WHERE user_id = $2 AND expires_at <= to_timestamp($4::float8 / 1000))
     INSERT INTO user_sessions (token_sha256, user_id, tenant_id, created_at, seen_at, fresh_at, expires_at)
     SELECT $1, $2, $3, t, t, t, to_timestamp(($4::float8 + ${SESSION_MS}) / 1000) FROM to_timestamp($4::float8 / 1000) AS t`,
    [sha256(secret), userId, tenantId, at],
  );
  return tokenOf(secret);
}

const sessionRow = z.object({
  userId: z.guid(),
  email: z.string(),
  userName: z.string(),
  tenantId: z.guid(),
  tenantName: z.string(),
  tenantStatus: tenantStatus.exclude(['closed']),
  tier: tierName.nullable(),
  role: roleName,
  seenAt: z.number(),
  freshAt: z.number(),
});

/**
 * Who a cookie is of; null: nobody. A session lives by the membership that it is of: who is removed, disabled or of a closed tenant has none
 * from that moment, whatever is in the browser.
 */
export async function readSession(database: Database, token: string, at: number): Promise<SignedIn | null> {
  const hash = hashOf(token);
  if (hash === null) return null;
  const row = await database.system(async (tx) => {
    const [found] = await tx.rows(
      sessionRow,
      `SELECT s.user_id AS "userId", u.email, u.name AS "userName", s.tenant_id AS "tenantId", t.name AS "tenantName",
              t.status AS "tenantStatus", t.tier, m.role, floor(extract(epoch FROM s.seen_at) * 1000)::float8 AS "seenAt",
              floor(extract(epoch FROM s.fresh_at) * 1000)::float8 AS "freshAt"
       FROM user_sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = s.tenant_id
       JOIN memberships m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
       WHERE s.token_sha256 = $1 AND s.expires_at > to_timestamp($2::float8 / 1000)
         AND s.seen_at > to_timestamp(($2::float8 - ${IDLE_MS}) / 1000) AND u.disabled_at IS NULL AND t.status <> 'closed'`,
      [hash, at],
    );
    if (found !== undefined && at - found.seenAt >= SEEN_EVERY_MS)
      await tx.query('UPDATE user_sessions SET seen_at = to_timestamp($2::float8 / 1000) WHERE token_sha256 = $1', [
        hash,
        at,
      ]);
    return found;
  });
  if (row === undefined) return null;
  const { seenAt: _, freshAt, ...who } = row;
  return { ...who, isFresh: at - freshAt <= FRESH_MS };
}

const providerUser = sessionRow.omit({ seenAt: true, freshAt: true });

/** The same for a user whom a provider of identity has signed in: it looks after its first tenant. `freshAt` (UTC ms) is what the provider says. */
export async function signedInUser(
  database: Database,
  who: { readonly provider: string; readonly externalId: string; readonly freshAt: number | null },
  at: number,
): Promise<SignedIn | null> {
  const [row] = await database.system((tx) =>
    tx.rows(
      providerUser,
      `SELECT u.id AS "userId", u.email, u.name AS "userName", t.id AS "tenantId", t.name AS "tenantName", t.status AS "tenantStatus", t.tier, m.role
       FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
       WHERE u.provider = $1 AND u.external_id = $2 AND u.disabled_at IS NULL AND t.status <> 'closed'
       ORDER BY m.created_at, m.tenant_id LIMIT 1`,
      [who.provider, who.externalId],
    ),
  );
  return row === undefined ? null : { ...row, isFresh: who.freshAt !== null && at - who.freshAt <= FRESH_MS };
}

/** Ends the session of a cookie. */
export const endSession = (database: Database, token: string): Promise<unknown> =>
  database.system((tx) => tx.query('DELETE FROM user_sessions WHERE token_sha256 = $1', [hashOf(token)]));

const tenantOfUser = z.object({ tenantId: z.guid(), name: z.string(), role: roleName });
export type TenantOfUser = Readonly<z.infer<typeof tenantOfUser>>;

/** The tenants that a user looks after, by name. */
export const tenantsOfUser = (database: Database, userId: string): Promise<TenantOfUser[]> =>
  database.system((tx) =>
    tx.rows(
      tenantOfUser,
      `SELECT t.id AS "tenantId", t.name, m.role FROM memberships m JOIN tenants t ON t.id = m.tenant_id
       WHERE m.user_id = $1 AND t.status <> 'closed' ORDER BY t.name, t.id`,
      [userId],
    ),
  );

/** Lets a session go on with another tenant of its user. Returns whether it is one. */
export const chooseTenant = async (database: Database, token: string, tenantId: string): Promise<boolean> =>
  (
    await database.system((tx) =>
      tx.query(
        `UPDATE user_sessions s SET tenant_id = m.tenant_id FROM memberships m
         WHERE s.token_sha256 = $1 AND m.user_id = s.user_id AND m.tenant_id = $2 RETURNING 1 AS chosen`,
        [hashOf(token), tenantId],
      ),
    )
  ).length > 0;
