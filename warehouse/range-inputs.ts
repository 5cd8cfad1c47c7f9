import { RANGE_INPUT_COLUMNS, type RangeInputBlock } from '#market/output.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { insertColumns } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { blockList, defineTable, readBlock } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** What a batch forecasts ranges from, bar by bar. A tick forecasts in memory. */
export const RANGE_INPUTS = defineTable({
  name: 'range_inputs',
  columns: { ...RANGE_INPUT_COLUMNS, ...STAMP_COLUMNS },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['timeframe', 'symbol', 'openTime', 'asOf'],
});

/** Writes inputs of ranges as one block. */
export const insertRangeInputs = (warehouse: Warehouse, block: RangeInputBlock, stamp: Stamp): Promise<void> =>
  insertColumns(warehouse, { table: RANGE_INPUTS, token: stamp.activityId }, { ...block, ...stamped(stamp) });

/** The newest inputs that a run has written, of every symbol and of these timeframes, of bars that close after `after` (UTC ms); by symbol, then timeframe. */
export async function readRangeInputs(
  warehouse: Warehouse,
  {
    runId,
    after,
    timeframes,
  }: { readonly runId: string; readonly after: number; readonly timeframes: readonly Timeframe[] },
): Promise<RangeInputBlock> {
  const table = await warehouse.queryArrow({
    sql: `SELECT ${blockList(RANGE_INPUT_COLUMNS, 'r')}
          FROM (SELECT * FROM range_inputs FINAL WHERE run_id = {runId:String} AND timeframe IN {timeframes:Array(String)} AND close_time > fromUnixTimestamp64Milli({after:Int64})
                ORDER BY symbol, timeframe, open_time DESC LIMIT 1 BY symbol, timeframe) AS r
          ORDER BY r.symbol, r.timeframe`,
    params: { runId, after, timeframes },
  });
  return readBlock(RANGE_INPUT_COLUMNS, table);
}
