import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from './database.ts';

export interface DigestKey {
  readonly tenantId: string;
  readonly recipientId: string;
  readonly list: string;
  /** YYYY-MM-DD */
  readonly date: string;
}

/** What became of a mail. `unknown`: it may have been taken, and nobody can be asked. */
export const DIGEST_STATES = [
  'planned',
  'sending',
  'sent',
  'bounced',
  'complained',
  'suppressed',
  'failed',
  'unknown',
] as const;

const digestEntry = z.object({
  state: z.enum(DIGEST_STATES),
  contentSha256: z.string(),
  messageId: z.string(),
  /** UTC ms at which the sending began that is not known to have ended; null: none has. */
  sendingAt: z.coerce.number().nullable(),
});
export type DigestEntry = Readonly<z.infer<typeof digestEntry>>;

const OF_KEY = 'tenant_id = $1 AND recipient_id = $2 AND list = $3 AND report_date = $4';
const valuesOf = ({ tenantId, recipientId, list, date }: DigestKey) => [tenantId, recipientId, list, date];

/** Enters a mail into the ledger unless it is there, and returns the entry that counts: the first one. */
export const planDigest = (
  database: Database,
  key: DigestKey,
  entry: Pick<DigestEntry, 'contentSha256' | 'messageId'>,
): Promise<DigestEntry> =>
  database.transaction(key.tenantId, async (tx) => {
    await tx.query(
      `INSERT INTO digests (tenant_id, recipient_id, list, report_date, state, content_sha256, message_id)
       VALUES ($1, $2, $3, $4, 'planned', $5, $6) ON CONFLICT DO NOTHING`,
      [...valuesOf(key), entry.contentSha256, entry.messageId],
    );
    const [stored] = await tx.rows(
      digestEntry,
      `SELECT state, content_sha256 AS "contentSha256", message_id AS "messageId",
         (extract(epoch FROM sending_at) * 1000)::bigint AS "sendingAt" FROM digests WHERE ${OF_KEY}`,
      valuesOf(key),
    );
    if (stored === undefined) throw new Error('the digest that was entered is not in the ledger');
    return stored;
  });

/** Says that a mail is being sent since a time (UTC ms), with what content and by what transport. An entry that has ended stays as it is. */
export const beginSending = (
  database: Database,
  key: DigestKey,
  { at, contentSha256, transport }: { readonly at: number; readonly contentSha256: string; readonly transport: string },
): Promise<unknown> =>
  database.transaction(key.tenantId, (tx) =>
    tx.query(
      `UPDATE digests SET state = 'sending', sending_at = to_timestamp($5::float8 / 1000), content_sha256 = $6, transport = $7
       WHERE ${OF_KEY} AND state IN ('planned', 'sending')`,
      [...valuesOf(key), at, contentSha256, transport],
    ),
  );

/** Takes a sending back: the mail was certainly not taken. */
export const planAgain = (database: Database, key: DigestKey): Promise<unknown> =>
  database.transaction(key.tenantId, (tx) =>
    tx.query(`UPDATE digests SET state = 'planned' WHERE ${OF_KEY} AND state = 'sending'`, valuesOf(key)),
  );

/** How a sending ended: with the name that the transport gave the mail, or why it gave none. */
export type SendingEnd =
  | { readonly state: 'sent'; readonly providerId: string }
  | { readonly state: 'failed' | 'unknown'; readonly reason: string };

export const endSending = (database: Database, key: DigestKey, end: SendingEnd): Promise<unknown> =>
  database.transaction(key.tenantId, (tx) =>
    tx.query(
      `UPDATE digests SET state = $5, provider_id = $6, reason = $7 WHERE ${OF_KEY} AND state = 'sending'`,
      end.state === 'sent'
        ? [...valuesOf(key), end.state, end.providerId, null]
        : [...valuesOf(key), end.state, null, end.reason],
    ),
  );

const digestDay = z.object({
  list: z.string(),
  date: z.string(),
  sent: z.number(),
  open: z.number(),
  failed: z.number(),
  unknown: z.number(),
});
/** The digests of a list on a day: how many left, are still to leave, were refused, and of how many that is not known. */
export type DigestDay = Readonly<z.infer<typeof digestDay>>;

/** The newest day of every list that has sent, or wanted to send, a digest. */
export const lastDigests = (database: Database): Promise<DigestDay[]> =>
  database.system((tx) =>
    tx.rows(
      digestDay,
      `SELECT DISTINCT ON (list) list, report_date::text AS date,
         count(*) FILTER (WHERE state IN ('sent', 'bounced', 'complained'))::int AS sent,
         count(*) FILTER (WHERE state IN ('planned', 'sending'))::int AS open,
         count(*) FILTER (WHERE state IN ('failed', 'suppressed'))::int AS failed,
         count(*) FILTER (WHERE state = 'unknown')::int AS unknown
       FROM digests GROUP BY list, report_date ORDER BY list, report_date DESC`,
    ),
  );

/** Content hash of the ledger: every row in key order. The hash has no clock, so the same mails give the same one. */
export async function digestLedgerHash(database: Database): Promise<string> {
  const rows = await database.system((tx) =>
    tx.query(`SELECT tenant_id, recipient_id, list, report_date, state, content_sha256, message_id FROM digests
              ORDER BY tenant_id, recipient_id, list, report_date`),
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}
