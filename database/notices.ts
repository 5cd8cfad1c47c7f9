import { z } from 'zod';
import type { Database } from './database.ts';
import type { SendingEnd } from './ledger.ts';
import type { Transaction } from './transaction.ts';

/** A mail about one reader's access or account, and what it is known by: the same key is the same mail, for ever. */
export interface NoticeKey {
  readonly tenantId: string;
  /** new-link, confirm */
  readonly kind: string;
  readonly key: string;
}

const owed = z.object({
  tenantId: z.guid(),
  kind: z.string(),
  key: z.string(),
  recipientId: z.guid(),
  page: z.string(),
  askedAt: z.number(),
  state: z.enum(['planned', 'sending']),
  /** UTC ms at which the sending began that is not known to have ended; null: none has. */
  sendingAt: z.number().nullable(),
});
/** A notice of which it is not known that it has left. */
export type OwedNotice = Readonly<z.infer<typeof owed>>;

const OF_KEY = 'tenant_id = $1 AND kind = $2 AND key = $3';
const valuesOf = ({ tenantId, kind, key }: NoticeKey): string[] => [tenantId, kind, key];

/** So many links an hour are mailed to one recipient, however often and wherever somebody asks. */
const LINKS_AN_HOUR = 3;
/** The kind of a mail with a new link, and of one that asks whether mails are wanted. */
const NEW_LINK = 'new-link';
const CONFIRM = 'confirm';

/**
 * Enters that mails with a new link are owed to an address: to each recipient it belongs to whose links open something. `host` is where somebody
 * asked: the host name of a tenant asks for that tenant alone. Whether there is one is told to nobody.
 */
export const askForLink = async (
  database: Database,
  {
    email,
    host,
    page,
    at,
  }: { readonly email: string; readonly host: string; readonly page: string; readonly at: number },
): Promise<void> => {
  await database.system((tx) =>
    tx.query(
      `INSERT INTO notices (tenant_id, kind, key, recipient_id, page, asked_at)
       SELECT r.tenant_id, $5, gen_random_uuid()::text, r.id, $3, to_timestamp($4::float8 / 1000)
       FROM recipients r JOIN tenants t ON t.id = r.tenant_id
       WHERE lower(r.email) = lower($1) AND NOT r.unsubscribed AND t.status = 'active'
         AND (NOT EXISTS (SELECT FROM brands b WHERE b.domain = $2)
              OR EXISTS (SELECT FROM brands b WHERE b.domain = $2 AND b.tenant_id = r.tenant_id))
         AND NOT EXISTS (SELECT FROM suppressions s WHERE s.tenant_id = r.tenant_id AND s.email = r.email)
         AND (SELECT count(*) FROM notices n
              WHERE n.tenant_id = r.tenant_id AND n.recipient_id = r.id AND n.kind = $5
                AND n.asked_at > to_timestamp($4::float8 / 1000) - interval '1 hour') < ${LINKS_AN_HOUR}`,
      [email, host, page, at, NEW_LINK],
    ),
  );
};

/**
 * Enters that recipients of a tenant are asked whether they want mails: nobody gets a digest because somebody else has typed an address. Asked again on the
 * same UTC day it is the same mail. `at` is UTC ms.
 */
export const oweConfirmations = async (
  tx: Transaction,
  {
    tenantId,
    recipientIds,
    at,
  }: { readonly tenantId: string; readonly recipientIds: readonly string[]; readonly at: number },
): Promise<void> => {
  await tx.query(
    `INSERT INTO notices (tenant_id, kind, key, recipient_id, page, asked_at)
     SELECT $1::uuid, $4, id || '/' || (to_timestamp($3::float8 / 1000) AT TIME ZONE 'UTC')::date, id, '/', to_timestamp($3::float8 / 1000)
     FROM unnest($2::uuid[]) AS id ON CONFLICT DO NOTHING`,
    [tenantId, recipientIds, at, CONFIRM],
  );
};

/** The notices of all tenants that are owed, the oldest first, those first that somebody waits for: a hundred at most. */
export const owedNotices = (database: Database): Promise<OwedNotice[]> =>
  database.system((tx) =>
    tx.rows(
      owed,
      `SELECT tenant_id AS "tenantId", kind, key, recipient_id AS "recipientId", page, state,
         (extract(epoch FROM asked_at) * 1000)::float8 AS "askedAt", (extract(epoch FROM sending_at) * 1000)::float8 AS "sendingAt"
       FROM notices WHERE state IN ('planned', 'sending') ORDER BY kind = $1, asked_at LIMIT 100`,
      [CONFIRM],
    ),
  );

/** What is being sent: since when (UTC ms), under which id, with what content and by what transport. */
export interface NoticeSending {
  readonly at: number;
  readonly messageId: string;
  readonly contentSha256: string;
  readonly transport: string;
}

/** Begins to send a notice that is as it was read. Returns whether it was: of two processes that have read it one is told so. */
export const beginNotice = async (
  database: Database,
  notice: OwedNotice,
  { at, messageId, contentSha256, transport }: NoticeSending,
): Promise<boolean> =>
  (
    await database.transaction(notice.tenantId, (tx) =>
      tx.query(
        `UPDATE notices SET state = 'sending', sending_at = to_timestamp($4::float8 / 1000), message_id = $5, content_sha256 = $6, transport = $7
         WHERE ${OF_KEY} AND state = $8 AND sending_at IS NOT DISTINCT FROM to_timestamp($9::float8 / 1000) RETURNING 1 AS begun`,
        [...valuesOf(notice), at, messageId, contentSha256, transport, notice.state, notice.sendingAt],
      ),
    )
  ).length > 0;

/** Takes a sending back: the notice was certainly not taken. */
export const oweAgain = (database: Database, notice: NoticeKey): Promise<unknown> =>
  database.transaction(notice.tenantId, (tx) =>
    tx.query(`UPDATE notices SET state = 'planned' WHERE ${OF_KEY} AND state = 'sending'`, valuesOf(notice)),
  );

/** Says what became of a notice: how its sending ended, or why it is not sent. */
export const endNotice = (
  database: Database,
  notice: NoticeKey,
  end: SendingEnd | { readonly state: 'suppressed'; readonly reason: string },
): Promise<unknown> =>
  database.transaction(notice.tenantId, (tx) =>
    tx.query(
      `UPDATE notices SET state = $4, provider_id = coalesce($5, provider_id), reason = $6
       WHERE ${OF_KEY} AND state IN ('planned', 'sending')`,
      end.state === 'sent'
        ? [...valuesOf(notice), end.state, end.providerId, null]
        : [...valuesOf(notice), end.state, null, end.reason],
    ),
  );
