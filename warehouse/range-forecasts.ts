import { enumName, flag, float32, float32s, time, uint16, uint64, word } from '#market/column.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { columnNames, defineTable, type RowOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const FORECAST = {
  symbol: word(),
  timeframe: enumName(TIMEFRAMES),
  openTime: time(),
  closeTime: time(),
  horizon: uint16(),
  /** Standard deviation of the log return over the horizon as it is published, and by the own mean of 250 bars. */
  sigma: float32(),
  normal: float32(),
  /** The 80 % range of the log return from the close. */
  low: float32(),
  high: float32(),
  /** Median size of the move, and the same by the own mean of 250 bars. */
  typical: float32(),
  typicalNormal: float32(),
  /** Whether it has shown skill: else it says what is usual. */
  gate: flag(),
  /** Probabilities of RANGE_EVENTS; NaN for one that is not offered or has shown no skill. */
  events: float32s(RANGE_EVENTS.length),
  /** Parts of ln(forecast / normal): by the symbol itself, and by its class. */
  ownPart: float32(),
  classPart: float32(),
  /** Size of the last bar over the normal one: of the symbol, and on average of its class. */
  ownRatio: float32(),
  classRatio: float32(),
  /** Share of outcomes that the class's ranges are set to miss. */
  alpha: float32(),
  /** As-of of the batch that froze its model, UTC ms. */
  modelVersion: uint64(),
};

/** What was forecast at a close. A bar that is amended later keeps the forecast that it had. */
export const RANGE_FORECASTS = defineTable({
  name: 'range_forecasts',
  columns: { ...FORECAST, ...STAMP_COLUMNS },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['timeframe', 'symbol', 'openTime', 'horizon', 'asOf'],
});
export type RangeForecastRow = Omit<RowOf<typeof RANGE_FORECASTS>, keyof typeof STAMP_COLUMNS>;

/** The newest committed forecast of every symbol, timeframe and horizon. */
export const RANGE_LATEST = defineTable({
  name: 'range_latest',
  columns: { ...FORECAST, runId: word(), rank: uint64() },
  engine: 'ReplacingMergeTree',
  version: 'rank',
  orderBy: ['timeframe', 'symbol', 'horizon'],
});

export const insertRangeForecasts = (
  warehouse: Warehouse,
  rows: readonly RangeForecastRow[],
  stamp: Stamp,
): Promise<void> =>
  insertRows(warehouse, { table: RANGE_FORECASTS, token: `${stamp.activityId}-ranges` }, rows, stamped(stamp));

/** Copies the newest forecasts that a committed run has made to `range_latest`. */
export async function copyRanges(
  warehouse: Warehouse,
  { runId, asOf }: { runId: string; asOf: number },
): Promise<void> {
  const columns = columnNames(RANGE_LATEST);
  await warehouse.command(
    `INSERT INTO range_latest (${columns.join(', ')}) SETTINGS insert_deduplicate = 0
     SELECT ${columns.map((name) => (name === 'rank' ? 'toUInt64(toUnixTimestamp64Milli(f.close_time))' : `f.${name}`)).join(', ')}
     FROM (SELECT * FROM range_forecasts FINAL WHERE run_id = {runId:String} AND as_of = fromUnixTimestamp64Milli({asOf:Int64})
           ORDER BY close_time DESC LIMIT 1 BY symbol, timeframe, horizon) AS f`,
    { runId, asOf },
  );
}
