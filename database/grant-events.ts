import { z } from 'zod';
import type { Database } from './database.ts';

const grantEvent = z.object({
  kind: z.enum(['issued', 'used', 'revoked']),
  by: z.enum(['mail', 'operator', 'gateway']),
  /** UTC ms */
  at: z.date().transform((date) => date.getTime()),
});
/** What happened to a grant, by the clock of the database. Each kind once; rows are never changed. */
export type GrantEvent = Readonly<z.infer<typeof grantEvent>>;

/** Enters that a grant was used, once. */
export const enterUse = (
  database: Database,
  { tenantId, grantId }: { tenantId: string; grantId: string },
): Promise<unknown> =>
  database.transaction(tenantId, (tx) =>
    tx.query(
      `INSERT INTO grant_events (tenant_id, grant_id, kind, by) VALUES ($1, $2, 'used', 'gateway') ON CONFLICT DO NOTHING`,
      [tenantId, grantId],
    ),
  );

/** What happened to a grant, in order. For operators. */
export const listGrantEvents = (database: Database, grantId: string): Promise<GrantEvent[]> =>
  database.system((tx) =>
    tx.rows(grantEvent, 'SELECT kind, by, at FROM grant_events WHERE grant_id = $1 ORDER BY at, kind', [grantId]),
  );
