import { z } from 'zod';
import { date, enumIndex, float64s, time, uint32, word } from '#market/column.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY, type UtcMs } from '#market/time.ts';
import { isIntraday, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, type RowOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** How many instruments of a class showed each label at the close of each session day, by what was known that night. */
export const REGIME_COUNTS = defineTable({
  name: 'regime_counts',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(),
    timeframe: enumIndex(TIMEFRAMES),
    day: date(),
    closeTime: time(),
    /** In the order of REGIME_LABELS. */
    labelCounts: float64s(REGIME_COUNT),
    /** Instruments with a label: the sum of the counts. */
    known: uint32(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'assetClass', 'timeframe', 'closeTime', 'asOf'],
});
export type RegimeCountRow = Omit<RowOf<typeof REGIME_COUNTS>, 'market' | keyof typeof STAMP_COLUMNS>;

/** A label older than this at a close does not count: the instrument is halted, or has left. The views of `now` have the same limits. */
const ageLimit = (timeframe: Timeframe): number => (isIntraday(timeframe) ? 7 : 30) * DAY;

export interface CountedDays {
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  /** Closes of session days, ascending, at least one. */
  readonly closes: readonly UtcMs[];
  /** What was known later does not count. */
  readonly asOf: UtcMs;
  /** A run that is not committed yet and counts all the same: the one that asks. */
  readonly includeRun: string;
}

const countSchema = z.object({
  assetClass: z.string(),
  closeTime: z.coerce.number(),
  labelCounts: z.array(z.coerce.number()).length(REGIME_COUNT),
});
export type DayCount = z.infer<typeof countSchema>;

/**
 * How many instruments of each class showed each label at each close: of every symbol the newest label at or before it counts. One pass over
 * the rows of a timeframe. A close at which no label is known has no row.
 */
export const countRegimesByDay = (
  warehouse: Warehouse,
  { market, timeframe, closes, asOf, includeRun }: CountedDays,
): Promise<DayCount[]> => {
  const age = ageLimit(timeframe);
  const after = (closes[0] ?? 0) - age;
  return warehouse.query({
    // A label and the close of its bar travel as one number. roundDown finds the close that a bar belongs to: the first at or after its own.
    sql: `SELECT asset_class AS assetClass, day AS closeTime,
                 [${REGIME_LABELS.map((_, k) => `countIf(bitAnd(code, 7) = ${k})`).join(', ')}] AS labelCounts
          FROM (
              SELECT symbol, arrayFill(code -> code != 0, groupArrayInsertAt(toInt64(0), ${closes.length})(newest, slot)) AS codes
              FROM (
                  SELECT symbol, toUInt32(indexOf({closes:Array(Int64)}, -roundDown(-toUnixTimestamp64Milli(close_time), {negated:Array(Int64)})) - 1) AS slot,
                         argMax(toUnixTimestamp64Milli(close_time) * 8 + toUInt8(label), (open_time, as_of, version)) AS newest
                  FROM regimes
                  WHERE symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String})
                    AND timeframe = {timeframe:String}
                    AND open_time >= fromUnixTimestamp64Milli({floor:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})
                    AND close_time > fromUnixTimestamp64Milli({after:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
                    AND as_of <= fromUnixTimestamp64Milli({asOf:Int64})
                    AND (run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})
                  GROUP BY symbol, slot
              )
              GROUP BY symbol
          ) AS series
          INNER JOIN (SELECT symbol, asset_class FROM instruments FINAL) AS i ON i.symbol = series.symbol
          ARRAY JOIN codes AS code, {closes:Array(Int64)} AS day
          WHERE intDiv(code, 8) > day - {age:Int64}
          GROUP BY assetClass, closeTime ORDER BY assetClass, closeTime`,
    params: {
      market,
      timeframe,
      closes,
      negated: closes.map((close) => -close).reverse(),
      floor: Math.max(0, after - TIMEFRAME_MS[timeframe] - DAY),
      after,
      through: closes.at(-1) ?? 0,
      asOf,
      includeRun,
      age,
    },
    schema: countSchema,
  });
};

/** The newest close that a committed batch before `asOf` has counted a market at, UTC ms; 0 for none. */
export async function lastCountedClose(warehouse: Warehouse, market: MarketId, asOf: UtcMs): Promise<UtcMs> {
  const [row] = await warehouse.query({
    sql: `SELECT toUnixTimestamp64Milli(max(close_time)) AS newest FROM regime_counts
          WHERE market = {market:String} AND as_of < fromUnixTimestamp64Milli({asOf:Int64}) AND run_id IN (SELECT run_id FROM runs)`,
    params: { market, asOf },
    schema: z.object({ newest: z.coerce.number() }),
  });
  return row?.newest ?? 0;
}

export const insertRegimeCounts = (
  warehouse: Warehouse,
  market: MarketId,
  rows: readonly RegimeCountRow[],
  stamp: Stamp,
): Promise<void> =>
  insertRows(warehouse, { table: REGIME_COUNTS, token: stamp.activityId }, rows, { market, ...stamped(stamp) });
