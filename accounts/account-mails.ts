import { z } from 'zod';
import type { Database } from '#database/database.ts';
import type { SendingEnd } from '#database/ledger.ts';

const owed = z.object({
  id: z.guid(),
  purpose: z.enum(['sign-in', 'sign-up', 'invitation']),
  keyId: z.string(),
  tokenSha256: z.instanceof(Uint8Array),
  address: z.string(),
  tenantId: z.guid().nullable(),
  company: z.string().nullable(),
  /** UTC ms. */
  askedAt: z.number(),
  expiresAt: z.number(),
  /** Whether the link in it would do what it says. */
  isOpen: z.boolean(),
  state: z.enum(['planned', 'sending']),
  /** UTC ms at which the sending began that is not known to have ended; null: none has. */
  sendingAt: z.number().nullable(),
  /** Of an invitation: to whom, and by whom. */
  tenantName: z.string().nullable(),
  invitedBy: z.string().nullable(),
});
/** A mail of an account of which it is not known that it has left. */
export type OwedAccountMail = Readonly<z.infer<typeof owed>>;

/** The mails of accounts that are owed, those first that somebody waits for: a hundred at most. */
export const owedAccountMails = (database: Database): Promise<OwedAccountMail[]> =>
  database.system((tx) =>
    tx.rows(
      owed,
      `SELECT s.id, s.purpose, s.key_id AS "keyId", s.token_sha256 AS "tokenSha256", s.address, s.tenant_id AS "tenantId", s.company, s.state,
         floor(extract(epoch FROM s.asked_at) * 1000)::float8 AS "askedAt", floor(extract(epoch FROM s.expires_at) * 1000)::float8 AS "expiresAt",
         (extract(epoch FROM s.sending_at) * 1000)::float8 AS "sendingAt", t.name AS "tenantName", u.email AS "invitedBy",
         s.used_at IS NULL AND coalesce(t.status, '') <> 'closed' AND i.revoked_at IS NULL AND i.accepted_at IS NULL AS "isOpen"
       FROM sign_in_tokens s LEFT JOIN invitations i ON i.id = s.id AND i.tenant_id = s.tenant_id LEFT JOIN users u ON u.id = i.invited_by
       LEFT JOIN tenants t ON t.id = s.tenant_id
       WHERE s.state IN ('planned', 'sending') ORDER BY s.purpose = 'invitation', s.asked_at, s.id LIMIT 100`,
    ),
  );

/** Begins to send a mail that is as it was read. Returns whether it was: of two processes that have read it one is told so. */
export const beginAccountMail = async (
  database: Database,
  { id, state, sendingAt }: OwedAccountMail,
  { at, messageId, transport }: { readonly at: number; readonly messageId: string; readonly transport: string },
): Promise<boolean> =>
  (
    await database.system((tx) =>
      tx.query(
        `UPDATE sign_in_tokens SET state = 'sending', sending_at = to_timestamp($2::float8 / 1000), message_id = $3, transport = $4
         WHERE id = $1 AND state = $5 AND sending_at IS NOT DISTINCT FROM to_timestamp($6::float8 / 1000) RETURNING 1 AS begun`,
        [id, at, messageId, transport, state, sendingAt],
      ),
    )
  ).length > 0;

/** Takes a sending back: the mail was certainly not taken. */
export const oweAccountMailAgain = (database: Database, id: string): Promise<unknown> =>
  database.system((tx) =>
    tx.query(`UPDATE sign_in_tokens SET state = 'planned' WHERE id = $1 AND state = 'sending'`, [id]),
  );

/** How the sending of a mail ended, or why it is not sent. */
export type AccountMailEnd = SendingEnd | { readonly state: 'suppressed'; readonly reason: string };

/** Says what became of a mail. */
export const endAccountMail = (database: Database, id: string, end: AccountMailEnd): Promise<unknown> =>
  database.system((tx) =>
    tx.query(
      `UPDATE sign_in_tokens SET state = $2, provider_id = coalesce($3, provider_id), reason = $4 WHERE id = $1 AND state IN ('planned', 'sending')`,
      [id, end.state, end.state === 'sent' ? end.providerId : null, end.state === 'sent' ? null : end.reason],
    ),
  );
