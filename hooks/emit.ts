import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '#database/transaction.ts';
import type { Json } from '#files/canonical-json.ts';
import type { MessageType } from './message-types.ts';

export interface NewMessage {
  readonly type: MessageType;
  /** Conclusions of the tenant's tier, ids and links; 64 KiB at most. */
  readonly payload: Json;
  /** UTC ms */
  readonly at: number;
  /** Given where the fact may be told twice: the same id is the same message. */
  readonly id?: string;
}

/**
 * Says in the transaction of a fact what the tenant's programs are told of it: both are stored, or neither is. Where no endpoint wants it nothing is. The
 * dispatcher takes it from here within seconds.
 */
export const emitMessage = (
  tx: Transaction,
  tenantId: string,
  { type, payload, at, id = randomUUIDv7() }: NewMessage,
): Promise<unknown> =>
  tx.query(
    `WITH wanting AS (SELECT id FROM webhook_endpoints WHERE tenant_id = $1 AND state = 'on' AND $3 = ANY (types)),
     ${ENTERED('WHERE EXISTS (SELECT FROM wanting)')}
     ${OWED} FROM entered m CROSS JOIN wanting e`,
    [tenantId, id, type, new Date(at), JSON.stringify(payload)],
  );

/** The same for one endpoint, whatever it wants: for whoever tries it out. */
export const emitTo = (
  tx: Transaction,
  { tenantId, endpointId }: { readonly tenantId: string; readonly endpointId: string },
  { type, payload, at, id = randomUUIDv7() }: NewMessage,
): Promise<unknown> =>
  tx.query(`WITH ${ENTERED('')} ${OWED} FROM entered m CROSS JOIN (SELECT $6::uuid AS id) e`, [
    tenantId,
    id,
    type,
    new Date(at),
    JSON.stringify(payload),
    endpointId,
  ]);

const ENTERED = (where: string): string =>
  `entered AS (INSERT INTO webhook_messages (tenant_id, id, type, at, payload)
     SELECT $1::uuid, $2::uuid, $3::text, $4::timestamptz, $5::jsonb ${where} ON CONFLICT DO NOTHING RETURNING id)`;
const OWED = `INSERT INTO webhook_deliveries (tenant_id, message_id, endpoint_id, state, due_at)
     SELECT $1::uuid, m.id, e.id, 'owed', $4::timestamptz`;
