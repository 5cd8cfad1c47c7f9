import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { uint64, word } from '#market/column.ts';
import { insertRows } from './insert.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** A counter for each symbol: every row adds to it, and rows are merged into their sum. */
export const BAR_REVISIONS = defineTable({
  name: 'bar_revisions',
  columns: { symbol: word(), revision: uint64() },
  engine: 'SummingMergeTree',
  version: 'revision',
  orderBy: ['symbol'],
});

/** Corrections by symbol; a symbol whose bars were never corrected is left out. */
export type BarRevisions = ReadonlyMap<string, number>;

/**
 * Says that stored intraday bars of these symbols are others than before: written anew, quarantined, or loaded into the past. To be called
 * after they are written: who reads the counter first and the bars after it has read those bars, or will see the counter changed.
 */
export async function markCorrected(warehouse: Warehouse, symbols: readonly string[]): Promise<void> {
  const rows = [...new Set(symbols)].map((symbol) => ({ symbol }));
  // Counted at every attempt: a retry that wrote nothing costs a rebuild, one that is not counted costs wrong numbers.
  await insertRows(warehouse, { table: BAR_REVISIONS, token: randomUUID() }, rows, { revision: 1 });
}

export async function readBarRevisions(warehouse: Warehouse, symbols: readonly string[]): Promise<BarRevisions> {
  const rows = await warehouse.query({
    sql: `SELECT symbol, sum(revision) AS revisions FROM bar_revisions
          WHERE symbol IN {symbols:Array(String)} GROUP BY symbol`,
    params: { symbols },
    schema: z.object({ symbol: z.string(), revisions: z.coerce.number() }),
  });
  return new Map(rows.map(({ symbol, revisions }) => [symbol, revisions]));
}
