import { z } from 'zod';
import type { Database } from './database.ts';
import { DIGEST_STATES } from './ledger.ts';

const delivery = z.object({
  list: z.string(),
  /** YYYY-MM-DD */
  reportDate: z.string(),
  state: z.enum(DIGEST_STATES),
  /** UTC ms at which it was given to the mail program; null: it was not yet, or nobody wrote it down. */
  at: z.number().nullable(),
});
/** A mail as its recipient may know of it. */
export type Delivery = Readonly<z.infer<typeof delivery>>;

/** The mails to a recipient of the ledger, newest first. */
export const listDeliveries = (
  database: Database,
  { tenantId, recipientId, most }: { tenantId: string; recipientId: string; most: number },
): Promise<Delivery[]> =>
  database.transaction(tenantId, (tx) =>
    tx.rows(
      delivery,
      `SELECT list, report_date::text AS "reportDate", state, (extract(epoch FROM sending_at) * 1000)::float8 AS at
       FROM digests WHERE recipient_id = $1 ORDER BY report_date DESC, list LIMIT $2::int`,
      [recipientId, most],
    ),
  );
