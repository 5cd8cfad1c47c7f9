import { enumName, time, word } from '#market/column.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, pick, type RowOf, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const INSTRUMENT_STATUS = defineTable({
  name: 'instrument_status',
  columns: {
    symbol: word(),
    status: enumName(['trading', 'halted']),
    /** Close of the last bar that was delivered. */
    since: time(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['symbol', 'asOf'],
});
/** A symbol that stopped or began to trade. */
export type StatusChange = Omit<RowOf<typeof INSTRUMENT_STATUS>, keyof typeof STAMP_COLUMNS>;

export const insertStatus = (warehouse: Warehouse, changes: readonly StatusChange[], stamp: Stamp): Promise<void> =>
  insertRows(warehouse, { table: INSTRUMENT_STATUS, token: `status-${stamp.activityId}` }, changes, stamped(stamp));

const SYMBOL = pick(INSTRUMENT_STATUS, 'symbol');

/** Symbols that are halted by committed runs, in name order. */
export async function haltedSymbols(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.query({
    sql: `SELECT ${rowList(SYMBOL, 'known_status')} FROM known_status WHERE status = 'halted' ORDER BY symbol`,
    schema: rowSchema(SYMBOL),
  });
  return rows.map(({ symbol }) => symbol);
}
