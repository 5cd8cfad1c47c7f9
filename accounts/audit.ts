import type { Transaction } from '#database/transaction.ts';
import { type NewEvent, recordEvent } from '#metering/outbox.ts';
import type { Acting } from './acting.ts';

/** Writes a change of a member or an invitation into the audit record, in the transaction that makes it. */
export const recordChange = (
  tx: Transaction,
  { tenantId, userId }: Acting,
  change: Pick<NewEvent, 'action' | 'targets' | 'before' | 'after'>,
): Promise<void> =>
  recordEvent(tx, tenantId, {
    ...change,
    actor: userId === undefined ? 'system' : 'user',
    actorId: userId ?? 'operator',
    act: null,
    version: '1',
    retention: '400d',
  });
