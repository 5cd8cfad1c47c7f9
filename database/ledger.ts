import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from './database.ts';
import type { Transaction } from './transaction.ts';

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

/** What a mail is known by before it is sent. */
export type PlannedDigest = DigestKey & Pick<DigestEntry, 'contentSha256' | 'messageId'>;

/**
 * Enters mails into the ledger unless they are there, and returns the entries that count, in the same order: the first ones. As all functions
 * here it takes any number of mails: a statement for the mails of a tenant, not for each of them.
 */
export const planDigests = (database: Database, digests: readonly PlannedDigest[]): Promise<DigestEntry[]> =>
  ofEachTenant(database, digests, async (tx, tenantId, mails) => {
    await tx.query(
      `INSERT INTO digests (tenant_id, recipient_id, list, report_date, state, content_sha256, message_id)
       SELECT $1, e.recipient, e.list, e.day::date, 'planned', e.content, e.message
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS e (recipient, list, day, content, message)
       ON CONFLICT DO NOTHING`,
      [tenantId, ...keysOf(mails), mails.map((mail) => mail.contentSha256), mails.map((mail) => mail.messageId)],
    );
    // After a restore: one that this ledger has not sent may have been sent by the one that was lost.
    await tx.query(
      `UPDATE digests d SET state = 'sending', sending_at = h.lost_from FROM ${ENTRIES}, mail_holds h
       WHERE ${IS_ENTRY} AND d.state = 'planned' AND d.report_date <= (h.lost_until AT TIME ZONE 'UTC')::date`,
      keysOf(mails),
    );
    const stored = await tx.rows(
      digestEntry,
      `SELECT d.state, d.content_sha256 AS "contentSha256", d.message_id AS "messageId",
         (extract(epoch FROM d.sending_at) * 1000)::bigint AS "sendingAt"
       FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS e (recipient, list, day, place)
       JOIN digests d ON d.recipient_id = e.recipient AND d.list = e.list AND d.report_date = e.day::date
       ORDER BY e.place`,
      keysOf(mails),
    );
    if (stored.length < mails.length) throw new Error('a digest that was entered is not in the ledger');
    return stored;
  });

/** A mail whose sending begins: since when (UTC ms), with what content and by what transport. */
export interface BegunDigest extends DigestKey {
  readonly at: number;
  readonly contentSha256: string;
  readonly transport: string;
}

/** Says that mails are being sent. An entry that has ended stays as it is. */
export const beginSending = (database: Database, digests: readonly BegunDigest[]): Promise<unknown> =>
  ofEachTenant(database, digests, async (tx, _, mails) => {
    await tx.query(
      `UPDATE digests d SET state = 'sending', sending_at = to_timestamp(e.at / 1000), content_sha256 = e.content, transport = e.transport
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::text[]) AS e (recipient, list, day, at, content, transport)
       WHERE ${IS_ENTRY} AND d.state IN ('planned', 'sending')`,
      [
        ...keysOf(mails),
        mails.map(({ at }) => at),
        mails.map(({ contentSha256 }) => contentSha256),
        mails.map(({ transport }) => transport),
      ],
    );
    return [];
  });

/** Takes sendings back: the mails were certainly not taken. */
export const planAgain = (database: Database, digests: readonly DigestKey[]): Promise<unknown> =>
  ofEachTenant(database, digests, async (tx, _, mails) => {
    await tx.query(
      `UPDATE digests d SET state = 'planned' FROM ${ENTRIES} WHERE ${IS_ENTRY} AND d.state = 'sending'`,
      keysOf(mails),
    );
    return [];
  });

/** How the sending of a mail ended: with the name that the transport gave the mail, or why it gave none. */
export type SendingEnd =
  | { readonly state: 'sent'; readonly providerId: string }
  | { readonly state: 'failed' | 'unknown'; readonly reason: string };

/** What is told of the mails of a tenant in the transaction that ends them. */
export type TellEnds = (tx: Transaction, tenantId: string, ends: readonly (DigestKey & SendingEnd)[]) => Promise<void>;

/** Says what became of mails that were being sent. */
export const endSending = (
  database: Database,
  ends: readonly (DigestKey & SendingEnd)[],
  also?: TellEnds,
): Promise<unknown> =>
  ofEachTenant(database, ends, async (tx, tenantId, mails) => {
    await tx.query(
      `UPDATE digests d SET state = e.state, provider_id = nullif(e.provider, ''), reason = nullif(e.reason, '')
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS e (recipient, list, day, state, provider, reason)
       WHERE ${IS_ENTRY} AND d.state = 'sending'`,
      [
        ...keysOf(mails),
        mails.map(({ state }) => state),
        mails.map((end) => (end.state === 'sent' ? end.providerId : '')),
        mails.map((end) => (end.state === 'sent' ? '' : end.reason)),
      ],
    );
    await also?.(tx, tenantId, mails);
    return [];
  });

/** Says that mails are not sent any more, and why: those that have not left. */
export const suppressDigests = (database: Database, digests: readonly DigestKey[], reason: string): Promise<unknown> =>
  ofEachTenant(database, digests, async (tx, _, mails) => {
    await tx.query(
      `UPDATE digests d SET state = 'suppressed', reason = $4 FROM ${ENTRIES} WHERE ${IS_ENTRY} AND d.state IN ('planned', 'sending')`,
      [...keysOf(mails), reason],
    );
    return [];
  });

const ENTRIES = 'unnest($1::uuid[], $2::text[], $3::text[]) AS e (recipient, list, day)';
const IS_ENTRY = 'd.recipient_id = e.recipient AND d.list = e.list AND d.report_date = e.day::date';
const keysOf = (digests: readonly DigestKey[]): string[][] => [
  digests.map(({ recipientId }) => recipientId),
  digests.map(({ list }) => list),
  digests.map(({ date }) => date),
];

/** Works on the mails of each tenant inside of that tenant; the results are in the order of the mails. */
async function ofEachTenant<D extends DigestKey, R>(
  database: Database,
  digests: readonly D[],
  work: (tx: Transaction, tenantId: string, mails: readonly D[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results = new Map<D, R>();
  for (const [tenantId, mails] of Map.groupBy(digests, (digest) => digest.tenantId)) {
    const done = await database.transaction(tenantId, (tx) => work(tx, tenantId, mails));
    for (const [i, result] of done.entries()) results.set(mails[i] as D, result);
  }
  return digests.flatMap((digest) => results.get(digest) ?? []);
}

const digestDay = z.object({
  list: z.string(),
  date: z.string(),
  sent: z.number(),
  open: z.number(),
  failed: z.number(),
  late: z.number(),
  unknown: z.number(),
});
/** The digests of a list on a day: how many left, are still to leave, were refused, were not sent because it was too late, and of how many that is not known. */
export type DigestDay = Readonly<z.infer<typeof digestDay>>;

/** The newest day of every list that has sent, or wanted to send, a digest. */
export const lastDigests = (database: Database): Promise<DigestDay[]> =>
  database.system((tx) =>
    tx.rows(
      digestDay,
      `SELECT DISTINCT ON (list) list, report_date::text AS date,
         count(*) FILTER (WHERE state IN ('sent', 'bounced', 'complained'))::int AS sent,
         count(*) FILTER (WHERE state IN ('planned', 'sending'))::int AS open,
         count(*) FILTER (WHERE state = 'failed')::int AS failed,
         count(*) FILTER (WHERE state = 'suppressed')::int AS late,
         count(*) FILTER (WHERE state = 'unknown')::int AS unknown
       FROM digests GROUP BY list, report_date ORDER BY list, report_date DESC`,
    ),
  );

/** Content hash of the ledger: every row in key order. The hash has no clock, so the same mails give the same one. */
export const digestLedgerHash = (database: Database): Promise<string> => database.system(digestsHash);

/** The same inside of a transaction across tenants. */
export async function digestsHash(tx: Transaction): Promise<string> {
  const rows = await tx.query(
    `SELECT tenant_id, recipient_id, list, report_date, state, content_sha256, message_id FROM digests
     ORDER BY tenant_id, recipient_id, list, report_date`,
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}
