import {
  type Column,
  columnName,
  enumName,
  flag,
  float32,
  float32s,
  float64,
  time,
  uint16,
  uint32,
  uint64,
  word,
} from '#market/column.ts';
import type { MarketId } from '#market/market-id.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, type RowOf } from './table.ts';
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
  /** How often each of them usually happens; NaN where there is no probability. */
  eventRates: float32s(RANGE_EVENTS.length),
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

/** What a copy takes over from a forecast. */
const COPIED = { ...FORECAST, runId: word(), rank: uint64() };

/** The newest committed forecast of every symbol, timeframe and horizon, and what nights alone change of the daily and weekly ones. */
export const RANGE_LATEST = defineTable({
  name: 'range_latest',
  columns: {
    ...COPIED,
    /** Outcomes that are known of the last 240 closes, and how many of them the range held. */
    heldDays: uint32(),
    held: uint32(),
    /** How many times its normal the daily forecast before was; NaN where there was none. */
    ratioBefore: float64(),
  },
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

type CommittedRun = { readonly runId: string; readonly asOf: number };

const COLUMNS = Object.entries<Column>(COPIED)
  .map(([field, column]) => columnName(field, column))
  .join(', ');
/** The newest forecasts of a run; of two attempts those of the later one. */
const OF_RUN = `SELECT *, toUInt64(toUnixTimestamp64Milli(close_time)) AS rank FROM range_forecasts
     WHERE run_id = {runId:String} AND as_of = fromUnixTimestamp64Milli({asOf:Int64})
     ORDER BY close_time DESC, version DESC LIMIT 1 BY symbol, timeframe, horizon`;

/** Copies the newest forecasts that a committed run has made to `range_latest`. */
export const copyRanges = (warehouse: Warehouse, { runId, asOf }: CommittedRun): Promise<void> =>
  warehouse.command(
    `INSERT INTO range_latest (${COLUMNS}) SETTINGS insert_deduplicate = 0 SELECT ${COLUMNS} FROM (${OF_RUN})`,
    { runId, asOf },
  );

/** The same for the batch of a market, and counts anew how often its daily and weekly ranges held, of those without a new forecast too. */
export const copyDailyRanges = (
  warehouse: Warehouse,
  { runId, asOf, market }: CommittedRun & { readonly market: MarketId },
): Promise<void> =>
  warehouse.command(
    `INSERT INTO range_latest (${COLUMNS}, held_days, held, ratio_before) SETTINGS insert_deduplicate = 0
     SELECT l.*, h.held_days, h.held, if(p.symbol = '', nan, p.ratio)
     FROM (SELECT ${COLUMNS}
           FROM (SELECT ${COLUMNS}, 1 AS fresh FROM (${OF_RUN})
                 UNION ALL SELECT ${COLUMNS}, 0 AS fresh FROM range_latest FINAL
                 WHERE timeframe IN ('1d', '1w') AND symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String}))
           ORDER BY rank DESC, fresh DESC LIMIT 1 BY symbol, timeframe, horizon) AS l
     LEFT JOIN (SELECT * FROM known_range_held) AS h ON h.symbol = l.symbol AND h.timeframe = l.timeframe AND h.horizon = l.horizon
     LEFT JOIN (SELECT * FROM known_ranges_before) AS p ON p.symbol = l.symbol AND p.timeframe = l.timeframe AND p.horizon = l.horizon`,
    { runId, asOf, market },
  );
