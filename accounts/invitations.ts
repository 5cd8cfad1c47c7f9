import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Role, roleName } from '#contracts/principal.ts';
import type { Database } from '#database/database.ts';
import { DAY } from '#market/time.ts';
import type { Acting } from './acting.ts';
import { recordChange } from './audit.ts';
import { join, userOf } from './companies.ts';
import { rolesGivenBy } from './permissions.ts';
import { hashOf, type SecretOf, sha256 } from './secrets.ts';
import { openSession } from './sessions.ts';
import type { Opened } from './sign-ins.ts';
import { INVITATION_MS } from './times.ts';

/** A tenant invites so many people a day: the mails of one that invites strangers come back to all. */
export const INVITATIONS_A_DAY = 50;

const invitation = z.object({
  id: z.guid(),
  email: z.string(),
  role: roleName,
  /** UTC ms. */
  expiresAt: z.number(),
});
export type Invitation = Readonly<z.infer<typeof invitation>>;

const COLUMNS = `i.id, i.email, i.role, floor(extract(epoch FROM i.expires_at) * 1000)::float8 AS "expiresAt"`;
const OPEN = `i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > to_timestamp($2::float8 / 1000)`;

export type InvitationOutcome = 'invited' | 'forbidden' | 'member' | 'too-many';

/** Invites an address into a tenant, with a role that the inviter may give. The mail is owed in the same transaction. An earlier invitation of it ends. */
export async function invite(
  { database, secretOf }: { readonly database: Database; readonly secretOf: SecretOf },
  { tenantId, role: actingRole, userId }: Acting & { readonly userId: string },
  { email, role, at }: { readonly email: string; readonly role: Role; readonly at: number },
): Promise<InvitationOutcome> {
  if (!rolesGivenBy(actingRole).includes(role)) return 'forbidden';
  const id = randomUUID();
  const { secret, keyId } = await secretOf(id, null);
  return await database.system(async (tx) => {
    await tx.query('SELECT 1 AS locked FROM tenants WHERE id = $1 FOR UPDATE', [tenantId]);
    const [known] = await tx.rows(
      z.object({ member: z.boolean(), invited: z.number() }),
      `SELECT EXISTS (SELECT FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND lower(u.email) = lower($2)) AS member,
              (SELECT count(*)::int FROM invitations i WHERE i.tenant_id = $1 AND i.created_at > to_timestamp(($3::float8 - ${DAY}) / 1000)) AS invited`,
      [tenantId, email, at],
    );
    if (known?.member === true) return 'member';
    if ((known?.invited ?? 0) >= INVITATIONS_A_DAY) return 'too-many';
    await tx.query(
      `UPDATE invitations SET revoked_at = to_timestamp($3::float8 / 1000)
       WHERE tenant_id = $1 AND lower(email) = lower($2) AND accepted_at IS NULL AND revoked_at IS NULL`,
      [tenantId, email, at],
    );
    await tx.query(
      `INSERT INTO invitations (tenant_id, id, email, role, token_sha256, invited_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp(($7::float8 + ${INVITATION_MS}) / 1000))`,
      [tenantId, id, email, role, sha256(secret), userId, at],
    );
    await tx.query(
      `INSERT INTO sign_in_tokens (id, purpose, token_sha256, key_id, address, tenant_id, asked_at, expires_at, state)
       VALUES ($1, 'invitation', $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp(($6::float8 + ${INVITATION_MS}) / 1000), 'planned')`,
      [id, sha256(secret), keyId, email, tenantId, at],
    );
    await recordChange(
      tx,
      { tenantId, role: actingRole, userId },
      { action: 'invitations.create', targets: { invitation: id }, before: null, after: { role } },
    );
    return 'invited';
  });
}

/** The invitations of a tenant that can still be accepted, the newest first. */
export const listInvitations = (database: Database, tenantId: string, at: number): Promise<Invitation[]> =>
  database.transaction(tenantId, (tx) =>
    tx.rows(
      invitation,
      `SELECT ${COLUMNS} FROM invitations i WHERE i.tenant_id = $1 AND ${OPEN} ORDER BY i.created_at DESC, i.id`,
      [tenantId, at],
    ),
  );

/** Takes an invitation of the own tenant back; the role of who asks must be able to give what it offers. Returns whether there was such a one. */
export const revokeInvitation = async (
  database: Database,
  acting: Acting,
  { id, at }: { readonly id: string; readonly at: number },
): Promise<boolean> =>
  await database.transaction(acting.tenantId, async (tx) => {
    const revoked = await tx.query(
      `UPDATE invitations SET revoked_at = to_timestamp($2::float8 / 1000)
         WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND role = ANY($3) RETURNING 1 AS revoked`,
      [id, at, [...rolesGivenBy(acting.role)]],
    );
    if (revoked.length === 0) return false;
    await recordChange(tx, acting, {
      action: 'invitations.revoke',
      targets: { invitation: id },
      before: null,
      after: { revokedAt: at },
    });
    return true;
  });

const offer = invitation.extend({ tenantId: z.guid(), tenantName: z.string(), invitedBy: z.string() });
export type Offer = Readonly<z.infer<typeof offer>>;

/** What a link of an invitation offers; null: nothing, any more. It writes nothing. */
export async function lookAtInvitation(database: Database, token: string, at: number): Promise<Offer | null> {
  const [found] = await database.system((tx) =>
    tx.rows(
      offer,
      `SELECT ${COLUMNS}, i.tenant_id AS "tenantId", t.name AS "tenantName", u.email AS "invitedBy"
       FROM invitations i JOIN tenants t ON t.id = i.tenant_id JOIN users u ON u.id = i.invited_by
       WHERE i.token_sha256 = $1 AND ${OPEN} AND t.status <> 'closed'`,
      [hashOf(token), at],
    ),
  );
  return found ?? null;
}

/**
 * Accepts an invitation, once: its address becomes a member with the role that it offers, and is signed in, because nobody else has its mail. What
 * the inviter may no longer give is not given. Null: it does not work.
 */
export const acceptInvitation = (
  database: Database,
  { token, name, at }: { readonly token: string; readonly name: string; readonly at: number },
): Promise<Opened | null> =>
  database.system(async (tx) => {
    const [accepted] = await tx.rows(
      z.object({ tenantId: z.guid(), email: z.string(), role: roleName, givenBy: roleName.nullable() }),
      `UPDATE invitations i SET accepted_at = to_timestamp($2::float8 / 1000) FROM tenants t
       WHERE i.token_sha256 = $1 AND t.id = i.tenant_id AND t.status <> 'closed' AND ${OPEN}
       RETURNING i.tenant_id AS "tenantId", i.email, i.role,
         (SELECT m.role FROM memberships m WHERE m.tenant_id = i.tenant_id AND m.user_id = i.invited_by) AS "givenBy"`,
      [hashOf(token), at],
    );
    if (accepted === undefined) return null;
    const { tenantId, email, role, givenBy } = accepted;
    if (givenBy === null || !rolesGivenBy(givenBy).includes(role)) return null;
    const userId = await userOf(tx, { email, name, at });
    const [enabled] = await tx.query('SELECT 1 AS enabled FROM users WHERE id = $1 AND disabled_at IS NULL', [userId]);
    if (enabled === undefined) return null;
    await join(tx, { tenantId, userId, role, at });
    return { session: await openSession(tx, { userId, tenantId, at }), page: '/account', isJoined: true };
  });
