import { z } from 'zod';
import type { Database } from './database.ts';
import type { Transaction } from './transaction.ts';

/** What providers count against a sender. */
const COUNTED = ['bounced', 'complained'] as const;
export type Counted = (typeof COUNTED)[number];

/**
 * Where the mails of a tenant are held: Resend asks for less than 4 % of bounces and 0.08 % of complaints. Of fewer mails a rate says nothing,
 * and neither does one event.
 */
export const HOLD_LIMITS: Readonly<Record<Counted, { share: number; mails: number; events: number }>> = {
  bounced: { share: 0.04, mails: 100, events: 5 },
  complained: { share: 0.0008, mails: 1_000, events: 2 },
};

/** Mails that the rates are of: the newest, of a week. */
const NEWEST = 10_000;
const DAYS = 7;

const health = z.object({
  tenant: z.string(),
  mails: z.number(),
  bounced: z.number(),
  complained: z.number(),
  /** Why its mails are held; null: they are not. `restored`: their ledger is of a backup (`restored-mails.ts`). */
  held: z.enum([...COUNTED, 'restored']).nullable(),
  /** UTC ms */
  since: z.number().nullable(),
});
/** How the mails of a tenant fare. */
export type MailHealth = Readonly<z.infer<typeof health>>;

const RATES = `SELECT count(*)::int AS mails, count(*) FILTER (WHERE n.state = 'bounced')::int AS bounced,
    count(*) FILTER (WHERE n.state = 'complained')::int AS complained
  FROM (
    SELECT d.state FROM digests d
    WHERE d.tenant_id = t.id AND d.state IN ('sent', 'bounced', 'complained')
      AND d.sending_at > greatest(
        now() - interval '${DAYS} days',
        (SELECT h.released_at FROM mail_holds h WHERE h.tenant_id = t.id)
      )
    ORDER BY d.sending_at DESC LIMIT ${NEWEST}
  ) n`;

/** The rates of all tenants, and which of them are held. For operators. */
export const mailHealth = (database: Database): Promise<MailHealth[]> =>
  database.system((tx) =>
    tx.rows(
      health,
      `SELECT t.slug AS tenant, r.mails, r.bounced, r.complained, h.reason AS held, (extract(epoch FROM h.since) * 1000)::float8 AS since
       FROM tenants t CROSS JOIN LATERAL (${RATES}) r
       LEFT JOIN mail_holds h ON h.tenant_id = t.id AND h.released_at IS NULL ORDER BY t.slug`,
    ),
  );

/** Holds the mails of a tenant where too many of them bounced, or were called unwanted. */
export async function holdWhereDue(tx: Transaction, tenantId: string): Promise<void> {
  const [rates] = await tx.rows(
    health.pick({ mails: true, bounced: true, complained: true }),
    `SELECT r.* FROM tenants t CROSS JOIN LATERAL (${RATES}) r WHERE t.id = $1`,
    [tenantId],
  );
  const reason = rates === undefined ? undefined : holdReason(rates);
  if (rates === undefined || reason === undefined) return;
  await tx.query(
    `INSERT INTO mail_holds (tenant_id, reason, mails, counted, since) VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (tenant_id) DO UPDATE SET reason = excluded.reason, mails = excluded.mails, counted = excluded.counted,
       since = excluded.since, released_at = NULL WHERE mail_holds.released_at IS NOT NULL`,
    [tenantId, reason, rates.mails, rates[reason]],
  );
}

/** Why mails with these counts are held; undefined: they are not. */
export const holdReason = (rates: Pick<MailHealth, 'mails' | Counted>): Counted | undefined =>
  COUNTED.findLast((reason) => {
    const { share, mails, events } = HOLD_LIMITS[reason];
    return rates.mails >= mails && rates[reason] >= events && rates[reason] >= share * rates.mails;
  });

/** Lets the mails of a tenant leave again. Returns whether they were held. For operators. */
export const releaseMails = async (database: Database, slug: string): Promise<boolean> =>
  (
    await database.system((tx) =>
      tx.query(
        `UPDATE mail_holds h SET released_at = now() FROM tenants t
         WHERE t.id = h.tenant_id AND t.slug = $1 AND h.released_at IS NULL RETURNING 1 AS released`,
        [slug],
      ),
    )
  ).length > 0;
