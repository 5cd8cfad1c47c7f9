import { enumName, float64, text, time, word } from '#market/column.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import { insertRows } from './insert.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const CORPORATE_ACTIONS = defineTable({
  name: 'corporate_actions',
  columns: {
    symbol: word(),
    exTime: time(),
    kind: enumName(['split', 'dividend']),
    /** Shares after for one before: 7 for 7:1, 0.125 for 1:8. */
    ratio: float64(),
    /** Cash per share. */
    amount: float64(),
    /** The close before. */
    referencePrice: float64(),
    knowledgeTime: time(),
    source: text(),
  },
  engine: 'ReplacingMergeTree',
  orderBy: ['symbol', 'exTime', 'kind'],
});
const ACTION = pick(CORPORATE_ACTIONS, 'symbol', 'exTime', 'kind', 'ratio', 'amount', 'referencePrice');

/** Writes corporate actions; the same action written again replaces itself. `source`: the file or feed they came from. */
export const insertActions = (
  warehouse: Warehouse,
  actions: readonly (CorporateAction & { readonly knowledgeTime: number })[],
  source: string,
): Promise<void> =>
  insertRows(warehouse, { table: CORPORATE_ACTIONS, token: `actions-${source}` }, actions, { source });

/** Actions of symbols in force by `at` (ex-time ≤ at, UTC ms), by symbol and time. */
export const readActions = (
  warehouse: Warehouse,
  { symbols, at }: { symbols: readonly string[]; at: number },
): Promise<CorporateAction[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(ACTION, 'a')}
          FROM corporate_actions AS a FINAL
          WHERE symbol IN {symbols:Array(String)} AND a.ex_time <= fromUnixTimestamp64Milli({at:Int64})
          ORDER BY symbol, a.ex_time, a.kind`,
    params: { symbols, at },
    schema: rowSchema(ACTION),
  });
