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

const digestEntry = z.object({ state: z.enum(['prepared', 'sent']), contentSha256: z.string(), messageId: z.string() });
export type DigestEntry = Readonly<z.infer<typeof digestEntry>>;

/**
 * Enters a mail into the ledger unless it is there, and returns the entry that counts: the first one. Its content hash and message
 * id are those under which the mail is, or was, delivered.
 */
export const prepareDigest = (
  database: Database,
  key: DigestKey,
  entry: Omit<DigestEntry, 'state'>,
): Promise<DigestEntry> =>
  database.transaction(key.tenantId, async (tx) => {
    await tx.query(
      `INSERT INTO digests (tenant_id, recipient_id, list, report_date, state, content_sha256, message_id)
       VALUES ($1, $2, $3, $4, 'prepared', $5, $6) ON CONFLICT DO NOTHING`,
      [key.tenantId, key.recipientId, key.list, key.date, entry.contentSha256, entry.messageId],
    );
    const [stored] = await tx.rows(
      digestEntry,
      `SELECT state, content_sha256 AS "contentSha256", message_id AS "messageId" FROM digests
       WHERE tenant_id = $1 AND recipient_id = $2 AND list = $3 AND report_date = $4`,
      [key.tenantId, key.recipientId, key.list, key.date],
    );
    if (stored === undefined) throw new Error('the digest that was entered is not in the ledger');
    return stored;
  });

/** Gives a prepared mail other content. Only for one that has certainly not been delivered; a sent entry stays as it is. */
export const replacePrepared = (database: Database, key: DigestKey, contentSha256: string): Promise<unknown> =>
  database.transaction(key.tenantId, (tx) =>
    tx.query(
      `UPDATE digests SET content_sha256 = $5 WHERE tenant_id = $1 AND recipient_id = $2 AND list = $3 AND report_date = $4
       AND state = 'prepared'`,
      [key.tenantId, key.recipientId, key.list, key.date, contentSha256],
    ),
  );

export const markSent = (database: Database, key: DigestKey): Promise<unknown> =>
  database.transaction(key.tenantId, (tx) =>
    tx.query(
      `UPDATE digests SET state = 'sent' WHERE tenant_id = $1 AND recipient_id = $2 AND list = $3 AND report_date = $4`,
      [key.tenantId, key.recipientId, key.list, key.date],
    ),
  );

const digestDay = z.object({ list: z.string(), date: z.string(), sent: z.number(), prepared: z.number() });
/** The digests of a list on a day: how many were sent, and how many are prepared and not sent. */
export type DigestDay = Readonly<z.infer<typeof digestDay>>;

/** The newest day of every list that has sent, or wanted to send, a digest. */
export const lastDigests = (database: Database): Promise<DigestDay[]> =>
  database.system((tx) =>
    tx.rows(
      digestDay,
      `SELECT DISTINCT ON (list) list, report_date::text AS date,
         count(*) FILTER (WHERE state = 'sent')::int AS sent, count(*) FILTER (WHERE state = 'prepared')::int AS prepared
       FROM digests GROUP BY list, report_date ORDER BY list, report_date DESC`,
    ),
  );

/** Content hash of the ledger: every row in key order. The ledger holds no clock, so the same mails give the same hash. */
export async function digestLedgerHash(database: Database): Promise<string> {
  const rows = await database.system((tx) =>
    tx.query(`SELECT tenant_id, recipient_id, list, report_date, state, content_sha256, message_id FROM digests
              ORDER BY tenant_id, recipient_id, list, report_date`),
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}
