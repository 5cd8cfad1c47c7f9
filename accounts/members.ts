import { z } from 'zod';
import { type Role, roleName } from '#contracts/principal.ts';
import type { Database } from '#database/database.ts';
import type { Transaction } from '#database/transaction.ts';
import type { Acting } from './acting.ts';
import { recordChange } from './audit.ts';
import { rolesGivenBy } from './permissions.ts';

const member = z.object({
  userId: z.guid(),
  email: z.string(),
  name: z.string(),
  role: roleName,
  /** UTC ms. */
  since: z.number(),
});
export type Member = Readonly<z.infer<typeof member>>;

/** What became of a change: `forbidden` is above the role of who asked, `last-owner` would leave nobody to look after the tenant. */
export type MemberChange = 'done' | 'unknown' | 'forbidden' | 'last-owner';

/** The members of a tenant, owners first. */
export const listMembers = (database: Database, tenantId: string): Promise<Member[]> =>
  database.system((tx) =>
    tx.rows(
      member,
      `SELECT m.user_id AS "userId", u.email, u.name, m.role, floor(extract(epoch FROM m.created_at) * 1000)::float8 AS since
       FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1
       ORDER BY array_position(ARRAY['owner', 'admin', 'analyst', 'reader', 'billing'], m.role), lower(u.email)`,
      [tenantId],
    ),
  );

/** Gives a member another role. */
export const changeRole = (
  database: Database,
  acting: Acting,
  { userId, role }: { readonly userId: string; readonly role: Role },
): Promise<MemberChange> =>
  change(database, acting, userId, async (tx, before) => {
    if (!rolesGivenBy(acting.role).includes(role)) return 'forbidden';
    if (before === 'owner' && role !== 'owner' && (await isLastOwner(tx))) return 'last-owner';
    await tx.query('UPDATE memberships SET role = $2 WHERE user_id = $1', [userId, role]);
    await recordChange(tx, acting, {
      action: 'members.role',
      targets: { user: userId },
      before: { role: before },
      after: { role },
    });
    return 'done';
  });

/** Takes a member out of a tenant: its sessions there end with it, and do not come back when it is invited again. */
export async function removeMember(database: Database, acting: Acting, userId: string): Promise<MemberChange> {
  const outcome = await change(database, acting, userId, async (tx, before) => {
    if (before === 'owner' && (await isLastOwner(tx))) return 'last-owner';
    await tx.query('DELETE FROM memberships WHERE user_id = $1', [userId]);
    await recordChange(tx, acting, {
      action: 'members.remove',
      targets: { user: userId },
      before: { role: before },
      after: null,
    });
    return 'done';
  });
  // A session is worth its membership, so it opens nothing even when this is not reached.
  if (outcome === 'done')
    await database.system((tx) =>
      tx.query('DELETE FROM user_sessions WHERE user_id = $1 AND tenant_id = $2', [userId, acting.tenantId]),
    );
  return outcome;
}

/** Changes a member of the own tenant, and of no other: the transaction sees no row of others. One change of a tenant at a time. */
const change = (
  database: Database,
  { tenantId, role }: Acting,
  userId: string,
  body: (tx: Transaction, before: Role) => Promise<MemberChange>,
): Promise<MemberChange> =>
  database.transaction(tenantId, async (tx) => {
    await tx.query('SELECT 1 AS locked FROM tenants FOR UPDATE');
    const [found] = await tx.rows(z.object({ role: roleName }), 'SELECT role FROM memberships WHERE user_id = $1', [
      userId,
    ]);
    if (found === undefined) return 'unknown';
    return rolesGivenBy(role).includes(found.role) ? await body(tx, found.role) : 'forbidden';
  });

async function isLastOwner(tx: Transaction): Promise<boolean> {
  const [owners] = await tx.rows(
    z.object({ n: z.number() }),
    `SELECT count(*)::int AS n FROM memberships WHERE role = 'owner'`,
  );
  return (owners?.n ?? 0) <= 1;
}
