import { z } from 'zod';
import type { Row } from '#market/block.ts';
import { insertRows } from '../insert.ts';
import { chained, type Entry, GENESIS, type Ledger, type Said } from '../ledger/ledger.ts';
import type { Stamp } from '../stamp.ts';
import type { Warehouse } from '../warehouse.ts';

/** Continues a chain of a ledger, for suites that have one writer and whose subject is what reads it. */
export async function fillLedger<C extends Said>(
  warehouse: Warehouse,
  { ledger: of, chain, rows }: { ledger: Ledger<C>; chain: string; rows: readonly Row<C>[] },
  { runId, activityId }: Stamp,
): Promise<void> {
  const ledger: Ledger = of;
  const entries: readonly Entry[] = rows;
  const [end] = await warehouse.query({
    sql: `SELECT sequence, row_hash AS rowHash FROM ${ledger.table.name} WHERE chain = {chain:String} ORDER BY sequence DESC LIMIT 1`,
    params: { chain },
    schema: z.object({ sequence: z.coerce.number(), rowHash: z.string() }),
  });
  const added = chained(ledger, entries, end ?? { sequence: 0, rowHash: GENESIS });
  await insertRows(warehouse, { table: ledger.table, token: `${ledger.table.name}-${activityId}` }, added, {
    chain,
    runId,
  });
}
