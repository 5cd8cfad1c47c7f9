import { z } from 'zod';
import { text } from '#market/column.ts';
import { insertRows } from './insert.ts';
import { CHAINED_COLUMNS, type ChainedRow, SIGNAL_LEDGER } from './signal-ledger.ts';
import { blockList, defineTable, readBlock, rowsOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Rows on their way into the ledger, by the attempt that brings them. */
export const PENDING_SIGNALS = defineTable({
  name: 'signal_ledger_pending',
  columns: { attempt: text(), ...SIGNAL_LEDGER.columns },
  engine: 'MergeTree',
  partition: 'attempt',
  orderBy: ['sequence'],
});

/** An attempt that is that old is over, however slow its process was. */
const FORGOTTEN_AFTER_DAYS = 2;

interface Attempt {
  readonly attempt: string;
  readonly chain: string;
  readonly runId: string;
}

export async function writePending(
  warehouse: Warehouse,
  { attempt, chain, runId }: Attempt,
  rows: readonly ChainedRow[],
): Promise<void> {
  await insertRows(warehouse, { table: PENDING_SIGNALS, token: attempt }, rows, { attempt, chain, runId });
}

/** The rows of an attempt in the order of the chain; none when they are in the ledger. */
export async function readPending(warehouse: Warehouse, attempt: string): Promise<ChainedRow[]> {
  const table = await warehouse.queryArrow({
    sql: `SELECT ${blockList(CHAINED_COLUMNS, PENDING_SIGNALS.name)} FROM signal_ledger_pending
          WHERE attempt = {attempt:String} ORDER BY sequence`,
    params: { attempt },
  });
  const block = readBlock(CHAINED_COLUMNS, table);
  return Array.from({ length: block.length }, (_, i) => rowsOf(CHAINED_COLUMNS, block)(i));
}

export const dropPending = (warehouse: Warehouse, attempt: string): Promise<void> =>
  warehouse.command('ALTER TABLE signal_ledger_pending DROP PARTITION {attempt:String}', { attempt });

/** Takes away what attempts left behind that were killed before they could move the head of a chain, which has moved since. */
export async function dropForgotten(warehouse: Warehouse, chain: string): Promise<void> {
  const old = await warehouse.query({
    sql: `SELECT partition AS attempt FROM system.parts
          WHERE database = currentDatabase() AND table = 'signal_ledger_pending' AND active
            AND partition IN (SELECT attempt FROM signal_ledger_pending WHERE chain = {chain:String})
          GROUP BY partition HAVING max(modification_time) < now() - INTERVAL ${FORGOTTEN_AFTER_DAYS} DAY`,
    params: { chain },
    schema: z.object({ attempt: z.string() }),
  });
  for (const { attempt } of old) await dropPending(warehouse, attempt);
}
