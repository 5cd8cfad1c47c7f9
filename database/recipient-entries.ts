import { z } from 'zod';
import type { Database } from './database.ts';
import { oweConfirmations } from './notices.ts';

/** How a recipient has agreed to mails: `pending` until the link of a mail is followed, or stated by an operator. */
export const CONSENTS = ['pending', 'confirmed', 'stated'] as const;

/** A recipient to be entered. */
export interface RecipientEntry {
  readonly email: string;
  /** The address that stands for this one after it was erased. */
  readonly erasedEmail: string;
  readonly tier: string;
  readonly lists: readonly string[];
  /** ISO 639-1 */
  readonly language: string;
  /** IANA */
  readonly timeZone: string;
  readonly consent: (typeof CONSENTS)[number];
  readonly consentSource: string | null;
  /** UTC ms; while it is pending, when it was asked for. */
  readonly consentAt: number;
}

const emailRow = z.object({ email: z.string() });
const idRow = z.object({ id: z.guid() });

/** Addresses of a list that are recipients of a tenant. For operators. */
export const knownEmails = async (
  database: Database,
  tenantId: string,
  emails: readonly string[],
): Promise<ReadonlySet<string>> => {
  const rows = await database.system((tx) =>
    tx.rows(emailRow, 'SELECT email FROM recipients WHERE tenant_id = $1 AND email = ANY ($2::text[])', [
      tenantId,
      emails,
    ]),
  );
  return new Set(rows.map(({ email }) => email));
};

/**
 * Enters recipients, all or none; returns their ids in order. Who was erased and comes back has the id of before, so the ledger sends nothing
 * twice, and an address that bounced or complained stays without mails. Who has not agreed yet is owed a mail that asks. For operators.
 */
export const enterRecipients = (
  database: Database,
  tenantId: string,
  entries: readonly RecipientEntry[],
): Promise<string[]> =>
  database.system(async (tx) => {
    const given = JSON.stringify(entries.map((entry) => ({ ...entry, consentAt: new Date(entry.consentAt) })));
    const revived = await tx.rows(enteredRow, REVIVE, [tenantId, given]);
    await tx.query(SUPPRESS_AGAIN, [tenantId, given]);
    const inserted = await tx.rows(enteredRow, INSERT, [tenantId, given, revived.map(({ email }) => email)]);
    const ids = new Map([...revived, ...inserted].map(({ email, id }) => [email, id]));
    const idOf = ({ email }: RecipientEntry): string => ids.get(email) as string;
    for (const [at, pending] of Map.groupBy(
      entries.filter(({ consent }) => consent === 'pending'),
      ({ consentAt }) => consentAt,
    ))
      await oweConfirmations(tx, { tenantId, recipientIds: pending.map(idOf), at });
    return entries.map(idOf);
  });

const enteredRow = z.object({ id: z.guid(), email: z.string() });
/** Entries as rows, in one statement however many there are. */
const GIVEN = `jsonb_to_recordset($2::jsonb) AS e (email text, "erasedEmail" text, tier text, lists jsonb, language text, "timeZone" text,
  consent text, "consentSource" text, "consentAt" timestamptz)`;
const LISTS = 'ARRAY(SELECT jsonb_array_elements_text(e.lists))';
const REVIVE = `UPDATE recipients r SET email = e.email, tier = e.tier, lists = ${LISTS}, language = e.language, time_zone = e."timeZone",
    consent = e.consent, consent_source = e."consentSource", consent_at = e."consentAt", unsubscribed = false, erased_at = NULL
  FROM ${GIVEN} WHERE r.tenant_id = $1 AND r.email = e."erasedEmail" RETURNING r.id, r.email`;
const SUPPRESS_AGAIN = `UPDATE suppressions s SET email = e.email FROM ${GIVEN} WHERE s.tenant_id = $1 AND s.email = e."erasedEmail"`;
const INSERT = `INSERT INTO recipients (id, tenant_id, email, tier, lists, language, time_zone, consent, consent_source, consent_at)
  SELECT gen_random_uuid(), $1, e.email, e.tier, ${LISTS}, e.language, e."timeZone", e.consent, e."consentSource", e."consentAt"
  FROM ${GIVEN} WHERE e.email <> ALL ($3::text[]) RETURNING id, email`;

/** Whether anybody has been erased, of any tenant: then an address cannot be entered without the key of their hashes. For operators. */
export const hasErased = async (database: Database): Promise<boolean> =>
  (await database.system((tx) => tx.query('SELECT 1 FROM recipients WHERE erased_at IS NOT NULL LIMIT 1'))).length > 0;

/**
 * Erases a person: the address becomes `erasedEmail`, choices go, grants end. Rows of the ledger and of what happened to grants stay; they name
 * nobody. Returns the ids of the grants that ended. For operators.
 */
export const eraseRecipient = (
  database: Database,
  { tenantId, id, email }: { tenantId: string; id: string; email: string },
  erasedEmail: string,
): Promise<string[]> =>
  database.system(async (tx) => {
    const ended = await tx.rows(
      idRow,
      `WITH ended AS (UPDATE grants SET revoked = true WHERE tenant_id = $1 AND recipient_id = $2 AND NOT revoked RETURNING tenant_id, id),
            noted AS (
              INSERT INTO grant_events (tenant_id, grant_id, kind, by) SELECT tenant_id, id, 'revoked', 'operator' FROM ended
              ON CONFLICT DO NOTHING
            )
       SELECT id FROM ended`,
      [tenantId, id],
    );
    await tx.query('UPDATE suppressions SET email = $3 WHERE tenant_id = $1 AND email = $2', [
      tenantId,
      email,
      erasedEmail,
    ]);
    await tx.query(
      `UPDATE recipients SET email = $3, lists = '{}', watchlist = '{}', paused_until = NULL, unsubscribed = true, language = 'en',
         time_zone = 'UTC', consent = 'pending', consent_source = NULL, consent_at = NULL, erased_at = now()
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, erasedEmail],
    );
    return ended.map((row) => row.id);
  });

/** Takes the answer of a recipient who was asked, at a time (UTC ms). Whoever has agreed before, or is erased, stays as it is. */
export const confirmConsent = (
  database: Database,
  { tenantId, id }: { tenantId: string; id: string },
  at: number,
): Promise<unknown> =>
  database.transaction(tenantId, (tx) =>
    tx.query(
      `UPDATE recipients SET consent = 'confirmed', consent_at = to_timestamp($2::float8 / 1000)
       WHERE id = $1 AND consent = 'pending' AND erased_at IS NULL`,
      [id, at],
    ),
  );

const time = z.date().transform((date) => date.getTime());
const record = z.object({
  consent: z.enum(CONSENTS),
  consentSource: z.string().nullable(),
  /** UTC ms; null: not written down. */
  consentAt: time.nullable(),
  language: z.string(),
  timeZone: z.string(),
});
/** What is held about a recipient besides what delivery needs. */
export type RecipientRecord = Readonly<z.infer<typeof record>>;

const heldMail = z.object({ list: z.string(), date: z.string(), state: z.string(), messageId: z.string() });
/** A mail that was meant for a recipient, as the ledger has it. */
export type HeldMail = Readonly<z.infer<typeof heldMail>>;

/** The consent and the choices of a recipient, and the mails that were meant for it, newest first. For operators. */
export const readRecord = (
  database: Database,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<{ readonly record: RecipientRecord; readonly mails: readonly HeldMail[] }> =>
  database.system(async (tx) => {
    const [row] = await tx.rows(
      record,
      `SELECT consent, consent_source AS "consentSource", consent_at AS "consentAt", language, time_zone AS "timeZone"
       FROM recipients WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );
    if (row === undefined) throw new Error('the recipient that was found is not there');
    const mails = await tx.rows(
      heldMail,
      `SELECT list, report_date::text AS date, state, message_id AS "messageId" FROM digests
       WHERE tenant_id = $1 AND recipient_id = $2 ORDER BY report_date DESC, list`,
      [tenantId, id],
    );
    return { record: row, mails };
  });
