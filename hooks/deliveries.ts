import { z } from 'zod';
import type { Database } from '#database/database.ts';
import type { Transaction } from '#database/transaction.ts';
import { MINUTE } from '#market/time.ts';

/** A message and where it goes. */
export interface DeliveryKey {
  readonly tenantId: string;
  readonly messageId: string;
  readonly endpointId: string;
}

const key = z.object({ tenantId: z.guid(), messageId: z.guid(), endpointId: z.guid() });

/** So many of one endpoint are begun in one look: one that has thousands waits behind the others. */
const OF_ONE_ENDPOINT = 50;
/** What was claimed and not begun is due again after so long. */
const CLAIM_MS = MINUTE;

/** Claims deliveries of all tenants that are due, the oldest first. Those of suspended tenants are held, not lost. `now` is UTC ms. */
export const claimDue = (database: Database, now: number): Promise<DeliveryKey[]> =>
  database.system((tx) =>
    tx.rows(
      key,
      `UPDATE webhook_deliveries d SET due_at = $2
       FROM (SELECT o.tenant_id, o.message_id, o.endpoint_id, row_number() OVER (PARTITION BY o.tenant_id, o.endpoint_id ORDER BY o.due_at, o.message_id) AS place
             FROM webhook_deliveries o JOIN tenants t ON t.id = o.tenant_id AND t.status = 'active'
             WHERE o.state = 'owed' AND o.due_at <= $1) AS due
       WHERE due.place <= ${OF_ONE_ENDPOINT} AND d.tenant_id = due.tenant_id AND d.message_id = due.message_id AND d.endpoint_id = due.endpoint_id
         AND d.state = 'owed' AND d.due_at <= $1
       RETURNING d.tenant_id AS "tenantId", d.message_id AS "messageId", d.endpoint_id AS "endpointId"`,
      [new Date(now), new Date(now + CLAIM_MS)],
    ),
  );

/**
 * Owes a message once more to its endpoints that are on, or to one of them; what is still owed is due now. Returns how many.
 */
export const replay = async (
  tx: Transaction,
  {
    messageId,
    endpointId,
    at,
  }: { readonly messageId: string; readonly endpointId: string | null; readonly at: number },
): Promise<number> =>
  (
    await tx.query(
      `UPDATE webhook_deliveries d SET round = CASE WHEN d.state = 'owed' THEN d.round ELSE d.round + 1 END, state = 'owed', due_at = $3
       FROM webhook_endpoints e
       WHERE d.message_id = $1 AND ($2::uuid IS NULL OR d.endpoint_id = $2) AND e.id = d.endpoint_id AND e.state = 'on' RETURNING 1`,
      [messageId, endpointId, new Date(at)],
    )
  ).length;

/** Whether a tenant has a message. */
export const hasMessage = async (tx: Transaction, id: string): Promise<boolean> =>
  (await tx.query('SELECT 1 FROM webhook_messages WHERE id = $1', [id])).length > 0;

const attempt = z.object({
  number: z.number(),
  at: z.coerce.date().transform((date) => date.getTime()),
  ms: z.number(),
  status: z.number().nullable(),
  answer: z.string().nullable(),
  error: z.string().nullable(),
});
const sent = z.object({
  id: z.guid(),
  type: z.string(),
  at: z.date().transform((date) => date.getTime()),
  payload: z.json(),
  state: z.enum(['owed', 'done', 'failed']),
  attempts: z.array(attempt),
});
/** A message as an endpoint got it, with every try. Times are UTC ms. */
export type SentMessage = Readonly<z.infer<typeof sent>>;

/** Messages of an endpoint, the newest first. `before`: those that are older than this one. */
export const listMessages = (
  tx: Transaction,
  endpointId: string,
  {
    state,
    before,
    limit,
  }: { readonly state?: string | undefined; readonly before?: string | undefined; readonly limit: number },
): Promise<SentMessage[]> =>
  tx.rows(
    sent,
    `SELECT m.id, m.type, m.at, m.payload, d.state,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('number', a.number, 'at', a.at, 'ms', a.ms, 'status', a.answer_status, 'answer', a.answer, 'error', a.error) ORDER BY a.number)
                 FROM webhook_attempts a WHERE a.endpoint_id = d.endpoint_id AND a.message_id = d.message_id), '[]') AS attempts
     FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id
     WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.state = $2)
       AND ($3::uuid IS NULL OR (m.at, m.id) < (SELECT b.at, b.id FROM webhook_messages b WHERE b.id = $3))
     ORDER BY m.at DESC, m.id DESC LIMIT $4::int`,
    [endpointId, state ?? null, before ?? null, limit],
  );

/** Removes messages of before a time (UTC ms), with what came of them. */
export const forgetBefore = (database: Database, time: number): Promise<unknown> =>
  database.system((tx) => tx.query('DELETE FROM webhook_messages WHERE at < $1', [new Date(time)]));
