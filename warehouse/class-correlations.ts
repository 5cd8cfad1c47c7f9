import { date, float64, time, uint32, word } from '#market/column.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, type RowOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Mean correlation of the pairs of a class over 60 daily returns, as of each session day. */
export const CLASS_CORRELATIONS = defineTable({
  name: 'class_correlations',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(),
    day: date(),
    closeTime: time(),
    correlation: float64(),
    /** Instruments with all 60 returns. */
    members: uint32(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'assetClass', 'closeTime', 'asOf'],
});
export type ClassCorrelationRow = Omit<RowOf<typeof CLASS_CORRELATIONS>, 'market' | keyof typeof STAMP_COLUMNS>;

export const insertClassCorrelations = (
  warehouse: Warehouse,
  market: MarketId,
  rows: readonly ClassCorrelationRow[],
  stamp: Stamp,
): Promise<void> =>
  insertRows(warehouse, { table: CLASS_CORRELATIONS, token: stamp.activityId }, rows, { market, ...stamped(stamp) });
