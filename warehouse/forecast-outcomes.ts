import { z } from 'zod';
import type { Row } from '#market/block.ts';
import { enumName, flag, float64, text, time, uint16, word } from '#market/column.ts';
import type { MarketId } from '#market/market-id.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { FORECAST_LEDGER } from './ledger/forecasts.ts';
import type { Stamp } from './stamp.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** What came of forecasts. Only ever added to. */
export const FORECAST_OUTCOMES = defineTable({
  name: 'forecast_outcomes',
  columns: {
    forecastId: text(),
    symbol: word(),
    timeframe: enumName(TIMEFRAMES),
    barOpen: time(),
    horizon: uint16(),
    /** The first word counts in every metric; what a later correction of bars made of it stays beside it. */
    kind: enumName(['first', 'amended']),
    resolvedAt: time(),
    /** ln(C_{t+h} / C_t); of a direction against the class ln(C_{t+h} / O_{t+1}) over the median of the class. */
    move: float64(),
    /** Mean variance of the bars of the horizon; NaN of a direction. */
    variance: float64(),
    /** A range: the move stayed in it. An event: it happened. A direction: it was ahead of its class. */
    held: flag(),
    runId: word(),
  },
  engine: 'MergeTree',
  monthOf: 'barOpen',
  orderBy: ['timeframe', 'symbol', 'barOpen', 'horizon', 'kind'],
});

const OPEN = pick(
  FORECAST_LEDGER.table,
  'id',
  'symbol',
  'timeframe',
  'barOpen',
  'kind',
  'event',
  'horizon',
  'value',
  'low',
  'high',
);
/** A forecast whose outcome is not written down yet. */
export type OpenForecast = Row<typeof OPEN>;
/** What came of one. */
export type ForecastOutcome = Pick<OpenForecast, 'id' | 'symbol' | 'timeframe' | 'barOpen' | 'horizon'> &
  Pick<Row<typeof FORECAST_OUTCOMES.columns>, 'move' | 'variance' | 'held'>;

/** Forecasts of these symbols and one timeframe without an outcome, by symbol, then time. */
export const readOpenForecasts = (
  warehouse: Warehouse,
  { symbols, timeframe, through }: { symbols: readonly string[]; timeframe: Timeframe; through: number },
): Promise<OpenForecast[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(OPEN, 'forecast_ledger')}
          FROM forecast_ledger
          WHERE forecast_ledger.symbol IN {symbols:Array(String)} AND toUInt8(forecast_ledger.timeframe) = {tf:UInt8}
            AND bar_close <= fromUnixTimestamp64Milli({through:Int64})
            AND forecast_id NOT IN (SELECT forecast_id FROM forecast_outcomes WHERE toUInt8(forecast_outcomes.timeframe) = {tf:UInt8})
          ORDER BY symbol, bar_open, horizon`,
    params: { symbols, tf: timeframeIndex(timeframe), through },
    schema: rowSchema(OPEN),
  });

const resolvedSchema = rowSchema(OPEN).extend({
  known: z.object({ move: z.number(), variance: z.number().nullable() }),
});
/** A forecast with an outcome, and what was written down of it last. */
export type ResolvedForecast = z.infer<typeof resolvedSchema>;

/** Forecasts of these symbols and one timeframe that have an outcome and whose bar opens at or after `since`, by symbol, then time. */
export const readResolvedForecasts = (
  warehouse: Warehouse,
  { symbols, timeframe, since }: { symbols: readonly string[]; timeframe: Timeframe; since: number },
): Promise<ResolvedForecast[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(OPEN, 'l')}, o.known AS known
          FROM forecast_ledger AS l
          INNER JOIN (SELECT forecast_id, argMax(CAST((move, variance), 'Tuple(move Float64, variance Float64)'), (resolved_at, kind)) AS known
                      FROM forecast_outcomes
                      WHERE toUInt8(timeframe) = {tf:UInt8} AND symbol IN {symbols:Array(String)}
                        AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
                      GROUP BY forecast_id) AS o ON o.forecast_id = l.forecast_id
          WHERE l.symbol IN {symbols:Array(String)} AND toUInt8(l.timeframe) = {tf:UInt8}
            AND l.bar_open >= fromUnixTimestamp64Milli({since:Int64})
          ORDER BY symbol, barOpen, l.horizon`,
    params: { symbols, tf: timeframeIndex(timeframe), since },
    schema: resolvedSchema,
  });

/** Writes outcomes as one block: `first`, the first word on each forecast, or `amended`, what a later correction of bars made of it. */
export async function insertForecastOutcomes(
  warehouse: Warehouse,
  { kind, outcomes }: { readonly kind: 'first' | 'amended'; readonly outcomes: readonly ForecastOutcome[] },
  stamp: Stamp,
): Promise<void> {
  await insertRows(
    warehouse,
    { table: FORECAST_OUTCOMES, token: `${stamp.activityId}-forecasts` },
    outcomes.map(({ id, ...outcome }) => ({ ...outcome, forecastId: id })),
    { kind, resolvedAt: stamp.asOf, runId: stamp.runId },
  );
}

const missSchema = z.object({
  assetClass: z.string(),
  timeframe: z.number(),
  horizon: z.number(),
  missed: z.array(z.number()),
});

/** Share of moves outside of their range per close, oldest first, of every class, timeframe and horizon of a market. */
export const readRangeMisses = (warehouse: Warehouse, market: MarketId) =>
  warehouse.query({
    sql: `SELECT assetClass, timeframe, horizon, groupArray(share) AS missed FROM (
            SELECT toString(i.asset_class) AS assetClass, toUInt8(o.timeframe) AS timeframe, o.horizon AS horizon, o.bar_open AS bar_open,
                   1 - avg(o.held) AS share
            FROM forecast_outcomes AS o
            INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = o.symbol
            INNER JOIN (SELECT forecast_id FROM forecast_ledger WHERE kind = 'range') AS l ON l.forecast_id = o.forecast_id
            WHERE lower(i.calendar) = {market:String} AND o.kind = 'first'
            GROUP BY assetClass, timeframe, horizon, bar_open ORDER BY assetClass, timeframe, horizon, bar_open)
          GROUP BY assetClass, timeframe, horizon ORDER BY assetClass, timeframe, horizon`,
    params: { market },
    schema: missSchema,
  });
