import type { Row } from '#market/block.ts';
import { uint64 } from '#market/column.ts';
import { REGIME_CHANGE_COLUMNS, REGIME_COLUMNS, type RegimeBlock, type RegimeChangeBlock } from '#market/output.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { insertColumns } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { columnNames, defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const REGIMES = defineTable({
  name: 'regimes',
  columns: { ...REGIME_COLUMNS, ...STAMP_COLUMNS },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['symbol', 'timeframe', 'openTime', 'asOf'],
});

/** The newest committed row of every (symbol, timeframe); of two the one with the higher rank is the newer. */
export const REGIME_LATEST = defineTable({
  name: 'regime_latest',
  columns: { ...REGIMES.columns, rank: uint64() },
  engine: 'ReplacingMergeTree',
  version: 'rank',
  orderBy: ['timeframe', 'symbol'],
});

export const REGIME_CHANGES = defineTable({
  name: 'regime_changes',
  columns: { ...REGIME_CHANGE_COLUMNS, ...STAMP_COLUMNS },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['symbol', 'timeframe', 'openTime', 'asOf'],
});

/** Writes regimes as one block. They stay invisible until their run is committed. */
export const insertRegimes = (warehouse: Warehouse, block: RegimeBlock, stamp: Stamp): Promise<void> =>
  insertColumns(warehouse, { table: REGIMES, token: stamp.activityId }, { ...block, ...stamped(stamp) });

/** Appends label changes to the log as one block. */
export const insertRegimeChanges = (warehouse: Warehouse, block: RegimeChangeBlock, stamp: Stamp): Promise<void> =>
  insertColumns(warehouse, { table: REGIME_CHANGES, token: stamp.activityId }, { ...block, ...stamped(stamp) });

const STATE = pick(REGIMES, 'symbol', 'timeframe', 'openTime', 'label', 'since', 'ageBars', 'paramsVersion');
export type RegimeStateRow = Row<typeof STATE>;

/**
 * The last committed regime with close time ≤ through of every (symbol, timeframe): what a cold rebuild takes over besides the bars.
 * `timeframe` and `label` are indices; times are UTC ms.
 */
export const readRegimeStates = (
  warehouse: Warehouse,
  { symbols, timeframes, through }: { symbols: readonly string[]; timeframes: readonly Timeframe[]; through: number },
): Promise<RegimeStateRow[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(STATE, 'regimes')}
          FROM regimes FINAL
          WHERE symbol IN {symbols:Array(String)} AND regimes.timeframe IN {timeframes:Array(String)}
            AND close_time <= fromUnixTimestamp64Milli({through:Int64})
            AND run_id IN (SELECT run_id FROM runs)
          ORDER BY symbol, regimes.timeframe, open_time DESC, regimes.as_of DESC
          LIMIT 1 BY symbol, regimes.timeframe`,
    params: { symbols, timeframes, through },
    schema: rowSchema(STATE),
  });

/**
 * Reads the rows of a run by the index on as_of alone: rows of one run are replaced only by rows of the same as-of time, so what else
 * lies between their keys need not be read.
 */
export const BY_RUN = 'SETTINGS use_skip_indexes_if_final_exact_mode = 0';

/** Copies the newest regimes of a run (as-of in UTC ms) to `regime_latest`. A later attempt at the same bar wins by its version. */
export async function copyRegimes(warehouse: Warehouse, run: { runId: string; asOf: number }): Promise<void> {
  const columns = columnNames(REGIMES).join(', ');
  await warehouse.command(
    `INSERT INTO regime_latest (${columns}, rank) SETTINGS insert_deduplicate = 0
     SELECT ${columns}, bitOr(bitShiftLeft(toUInt64(toUnixTimestamp(close_time)), 32), bitAnd(intDiv(version, 1000), 4294967295)) AS rank
     FROM regimes FINAL WHERE run_id = {runId:String} AND as_of = fromUnixTimestamp64Milli({asOf:Int64})
     ORDER BY open_time DESC, as_of DESC LIMIT 1 BY symbol, timeframe ${BY_RUN}`,
    { runId: run.runId, asOf: run.asOf },
  );
}
