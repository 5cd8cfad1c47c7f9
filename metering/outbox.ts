import { z } from 'zod';
import type { Transaction } from '#database/transaction.ts';
import type { Json } from '#files/canonical-json.ts';
import { ACTORS, RETENTION_CLASSES } from './request-line.ts';

const json: z.ZodType<Json> = z.json();

/** What a mutation did. */
const auditEvent = z.object({
  actor: z.enum([...ACTORS, 'system']),
  actorId: z.string(),
  /** The member of staff who acted for the actor; null: nobody did. */
  act: z.string().nullable(),
  /** `keys.create`, `members.role`: a noun of the product and what became of it. */
  action: z.string().regex(/^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/),
  /** What was changed: ids and kinds. */
  targets: json,
  /** Fields before and after, of the version of this action. Never a secret, a token or its hash. */
  before: json,
  after: json,
  version: z.string(),
  retention: z.enum(RETENTION_CLASSES),
});
export type NewEvent = z.input<typeof auditEvent>;

/** Says in the transaction of a mutation what it does: both are stored, or neither is. The drain takes it from here within seconds. */
export async function recordEvent(tx: Transaction, tenant: string, event: NewEvent): Promise<void> {
  await tx.query(
    `INSERT INTO audit_outbox (tenant_id, id, at, event)
     VALUES ($1, gen_random_uuid(), date_trunc('milliseconds', clock_timestamp()), $2::jsonb)`,
    [tenant, JSON.stringify(auditEvent.parse(event))],
  );
}

const waiting = z.object({ tenant: z.string(), id: z.string(), at: z.date(), event: auditEvent });
export type WaitingEvent = z.infer<typeof waiting>;

/** Events of one batch. */
const MOST_EVENTS = 1_000;

/**
 * The events that are drained next, and the number of their batch; null: none wait. A batch that was claimed and not counted comes again, with the
 * same events: what came later is of another batch.
 */
export async function claimEvents(
  tx: Transaction,
  source: string,
): Promise<{ readonly batch: number; readonly events: readonly WaitingEvent[] } | null> {
  const number = z.object({ batch: z.coerce.number().nullable() });
  const [claimed] = await tx.rows(number, 'SELECT min(batch) AS batch FROM audit_outbox');
  const batch = claimed?.batch ?? (await nextBatch(tx, source));
  if (claimed?.batch == null)
    await tx.query(
      `UPDATE audit_outbox SET batch = $1 WHERE (tenant_id, id) IN
         (SELECT tenant_id, id FROM audit_outbox WHERE batch IS NULL ORDER BY at, id LIMIT $2::int)`,
      [batch, MOST_EVENTS],
    );
  const events = await tx.rows(
    waiting,
    'SELECT tenant_id AS tenant, id, at, event FROM audit_outbox WHERE batch = $1 ORDER BY at, id',
    [batch],
  );
  return events.length === 0 ? null : { batch, events };
}

async function nextBatch(tx: Transaction, source: string): Promise<number> {
  const [last] = await tx.rows(
    z.object({ segment: z.coerce.number().nullable() }),
    'SELECT max(segment) AS segment FROM usage_segments WHERE source = $1',
    [source],
  );
  return (last?.segment ?? -1) + 1;
}
