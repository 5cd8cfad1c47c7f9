import { createHash } from 'node:crypto';
import type { Database } from '#database/database.ts';
import { canonicalJson } from '#files/canonical-json.ts';
import { AUDIT_EVENTS } from '#warehouse/audit-events.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { insertAudit } from './audit-insert.ts';
import { rowsByTenant } from './drained-segment.ts';
import { claimEvents, type WaitingEvent } from './outbox.ts';
import { sealRow } from './sealed-row.ts';
import { countSegments, lockChains } from './usage-ledger.ts';

/** The outbox counts as one source for ever; its batches are its segments. */
export const OUTBOX_SOURCE = '00000000-0000-4000-8000-00000000a0d1';

/** Takes events that mutations left in the outbox on, as a segment: rows, heads, and away with them. Returns how many. */
export async function drainEvents(options: {
  readonly warehouse: Warehouse;
  readonly database: Database;
  readonly now: () => number;
}): Promise<number> {
  const { warehouse, database, now } = options;
  const claimed = await database.system(async (tx) => {
    await lockChains(tx);
    return await claimEvents(tx, OUTBOX_SOURCE);
  });
  if (claimed === null) return 0;
  const { batch, events } = claimed;
  const rows = events.map((event, line) => rowOf(event, batch, line));
  await insertAudit(warehouse, AUDIT_EVENTS, { rows, again: true });
  const segment = {
    source: OUTBOX_SOURCE,
    segment: batch,
    lines: rows.length,
    sha256: createHash('sha256')
      .update(rows.map(({ sha256 }) => sha256).join(''))
      .digest('hex'),
    usage: [],
    tenants: rowsByTenant(rows),
  };
  await countSegments(database, { kind: 'events', segments: [segment], at: now() }, (tx) =>
    tx.query('DELETE FROM audit_outbox WHERE batch = $1', [batch]),
  );
  return rows.length;
}

const rowOf = ({ tenant, id, at, event }: WaitingEvent, segment: number, line: number) => {
  const { targets, before, after, act, ...rest } = event;
  return sealRow({
    ...{ tenant, id, at: at.getTime(), ...rest },
    act: act ?? '',
    targets: canonicalJson(targets),
    before: canonicalJson(before),
    after: canonicalJson(after),
    source: OUTBOX_SOURCE,
    segment,
    line,
  });
};
