import { z } from 'zod';
import type { Database } from './database.ts';
import { holdWhereDue } from './mail-health.ts';

/** What a provider tells of a mail that it has taken. */
export interface MailEvent {
  /** The own part of the message id; null: the mail is known by the name that the provider gave it. */
  readonly mail: string | null;
  readonly providerId: string;
  readonly what: 'delivered' | 'bounced' | 'complained';
  /** Whether the address is to get no mail again. */
  readonly forGood: boolean;
  /** UTC ms */
  readonly at: number;
}

const owner = z.object({ tenantId: z.guid(), email: z.string(), changed: z.boolean() });

/**
 * Enters what became of a mail, and keeps its address from getting more where that is for good; too many of them hold the mails of the tenant.
 * In any order and any number of times the same events end in the same rows. Returns whether the mail is one of ours.
 */
export const enterMailEvent = (
  database: Database,
  { mail, providerId, what, forGood, at }: MailEvent,
): Promise<boolean> =>
  database.system(async (tx) => {
    const owners = await tx.rows(
      owner,
      `WITH known AS (
         SELECT d.tenant_id, d.recipient_id, d.list, d.report_date, d.state AS before FROM digests d
         WHERE ${mail === null ? '$1::text IS NOT NULL AND d.provider_id = $2' : `split_part(d.message_id, '@', 1) = $1`} FOR UPDATE
       )
       UPDATE digests d SET provider_id = $2, heard_at = least(d.heard_at, to_timestamp($4::float8 / 1000)),
         state = CASE WHEN $3 = 'delivered' OR d.state = 'complained' THEN d.state ELSE $3 END
       FROM known k JOIN recipients r ON r.tenant_id = k.tenant_id AND r.id = k.recipient_id
       WHERE (d.tenant_id, d.recipient_id, d.list, d.report_date) = (k.tenant_id, k.recipient_id, k.list, k.report_date)
       RETURNING d.tenant_id AS "tenantId", r.email, d.state <> k.before AS changed`,
      [`<${mail ?? ''}`, providerId, what, at],
    );
    owners.push(
      ...(await tx.rows(
        owner,
        `UPDATE notices n SET provider_id = $2, state = CASE WHEN $3 = 'delivered' OR n.state = 'complained' THEN n.state ELSE $3 END
         FROM recipients r WHERE ${mail === null ? '$1::text IS NOT NULL AND n.provider_id = $2' : `split_part(n.message_id, '@', 1) = $1`}
           AND r.tenant_id = n.tenant_id AND r.id = n.recipient_id
         RETURNING n.tenant_id AS "tenantId", r.email, false AS changed`,
        [`<${mail ?? ''}`, providerId, what],
      )),
    );
    for (const { tenantId, email, changed } of owners) {
      if (forGood)
        await tx.query(
          `INSERT INTO suppressions (tenant_id, email, reason, since) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
           ON CONFLICT (tenant_id, email) DO UPDATE SET
             reason = CASE WHEN suppressions.reason = 'complained' THEN suppressions.reason ELSE excluded.reason END,
             since = least(suppressions.since, excluded.since)`,
          [tenantId, email, what, at],
        );
      if (changed) await holdWhereDue(tx, tenantId);
    }
    return owners.length > 0;
  });

/** Mails of a transport that left before a time (UTC ms) and of which nothing was heard: since when; null: there are none. */
export const unheardSince = async (
  database: Database,
  { transport, from, to }: { readonly transport: string; readonly from: number; readonly to: number },
): Promise<number | null> => {
  const [row] = await database.system((tx) =>
    tx.rows(
      z.object({ since: z.number().nullable() }),
      `SELECT (extract(epoch FROM min(sending_at)) * 1000)::float8 AS since FROM digests
       WHERE state = 'sent' AND heard_at IS NULL AND transport = $1
         AND sending_at BETWEEN to_timestamp($2::float8 / 1000) AND to_timestamp($3::float8 / 1000)`,
      [transport, from, to],
    ),
  );
  return row?.since ?? null;
};

/** Says of mails, by the names that the provider gave them, that they arrived. */
export const heardOf = (database: Database, providerIds: readonly string[], at: number): Promise<unknown> =>
  database.system((tx) =>
    tx.query(
      `UPDATE digests SET heard_at = to_timestamp($2::float8 / 1000) WHERE provider_id = ANY ($1::text[]) AND heard_at IS NULL`,
      [providerIds, at],
    ),
  );

/** Which of these mails, by the names that the provider gave them, the ledger holds for sent. */
export const heldForSent = async (database: Database, providerIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await database.system((tx) =>
    tx.rows(
      z.object({ id: z.string() }),
      `SELECT provider_id AS id FROM digests WHERE provider_id = ANY ($1::text[]) AND state = 'sent'`,
      [providerIds],
    ),
  );
  return new Set(rows.map(({ id }) => id));
};
