import { z } from 'zod';
import { insertRows } from '../insert.ts';
import { chained, GENESIS, type Ledger } from '../ledger/ledger.ts';
import { SIGNAL_LEDGER, type SignalEntry } from '../ledger/signals.ts';
import type { Stamp } from '../stamp.ts';
import type { Warehouse } from '../warehouse.ts';

const LEDGER: Ledger = SIGNAL_LEDGER;

/** Continues a chain of the ledger, for suites that have one writer and whose subject is what reads it. */
export async function fillLedger(
  warehouse: Warehouse,
  { chain, rows }: { chain: string; rows: readonly SignalEntry[] },
  { runId, activityId }: Stamp,
): Promise<void> {
  const [end] = await warehouse.query({
    sql: 'SELECT sequence, row_hash AS rowHash FROM signal_ledger WHERE chain = {chain:String} ORDER BY sequence DESC LIMIT 1',
    params: { chain },
    schema: z.object({ sequence: z.coerce.number(), rowHash: z.string() }),
  });
  const added = chained(LEDGER, rows, end ?? { sequence: 0, rowHash: GENESIS });
  await insertRows(warehouse, { table: LEDGER.table, token: activityId }, added, { chain, runId });
}
