import { z } from 'zod';
import { at } from '#market/at.ts';
import type { Row } from '#market/block.ts';
import { enumName, flag, float64, text, time, word } from '#market/column.ts';
import type { MarketId } from '#market/market-id.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { SIGNAL_LEDGER } from './ledger/signals.ts';
import type { Stamp } from './stamp.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** What came of signals. Only ever added to. */
export const SIGNAL_OUTCOMES = defineTable({
  name: 'signal_outcomes',
  columns: {
    signalId: text(),
    symbol: word(),
    timeframe: enumName(TIMEFRAMES),
    barOpen: time(),
    /** The first word counts in every metric; what a later correction of bars made of it stays beside it. */
    kind: enumName(['first', 'amended']),
    resolvedAt: time(),
    /** ln(C_{t+h} / O_{t+1}), as the bars are known now. */
    move: float64(),
    rose: flag(),
    inside: flag(),
    runId: word(),
  },
  engine: 'MergeTree',
  monthOf: 'barOpen',
  orderBy: ['timeframe', 'symbol', 'barOpen', 'kind'],
});

const OPEN = pick(SIGNAL_LEDGER.table, 'id', 'symbol', 'timeframe', 'barOpen', 'horizon', 'low', 'high');
/** A signal whose outcome is not written down yet. */
export type OpenSignal = Row<typeof OPEN>;
/** With ln(C_{t+h} / O_{t+1}), as the bars are known now. */
export type Outcome = OpenSignal & Pick<Row<typeof SIGNAL_OUTCOMES.columns>, 'move'>;

/** Signals of these symbols and one timeframe without an outcome, by symbol, then time. */
export const readOpenSignals = (
  warehouse: Warehouse,
  { symbols, timeframe, through }: { symbols: readonly string[]; timeframe: Timeframe; through: number },
): Promise<OpenSignal[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(OPEN, 'signal_ledger')}
          FROM signal_ledger
          WHERE signal_ledger.symbol IN {symbols:Array(String)} AND toUInt8(signal_ledger.timeframe) = {tf:UInt8}
            AND bar_close <= fromUnixTimestamp64Milli({through:Int64})
            AND signal_id NOT IN (SELECT signal_id FROM signal_outcomes WHERE toUInt8(signal_outcomes.timeframe) = {tf:UInt8})
          ORDER BY symbol, bar_open`,
    params: { symbols, tf: timeframeIndex(timeframe), through },
    schema: rowSchema(OPEN),
  });

const resolvedSchema = rowSchema(OPEN).extend({ known: z.number() });
/** A signal with an outcome, and the move that was written down last. */
export type ResolvedSignal = z.infer<typeof resolvedSchema>;

/** Signals of these symbols and one timeframe that have an outcome and whose bar opens at or after `since`, by symbol, then time. */
export const readResolvedSignals = (
  warehouse: Warehouse,
  { symbols, timeframe, since }: { symbols: readonly string[]; timeframe: Timeframe; since: number },
): Promise<ResolvedSignal[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(OPEN, 'l')}, o.known AS known
          FROM signal_ledger AS l
          INNER JOIN (SELECT signal_id, argMax(move, (resolved_at, kind)) AS known FROM signal_outcomes
                      WHERE toUInt8(timeframe) = {tf:UInt8} AND symbol IN {symbols:Array(String)}
                        AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
                      GROUP BY signal_id) AS o ON o.signal_id = l.signal_id
          WHERE l.symbol IN {symbols:Array(String)} AND toUInt8(l.timeframe) = {tf:UInt8}
            AND l.bar_open >= fromUnixTimestamp64Milli({since:Int64})
          ORDER BY symbol, barOpen`,
    params: { symbols, tf: timeframeIndex(timeframe), since },
    schema: resolvedSchema,
  });

/**
 * Writes outcomes as one block: `first`, the first word on each signal, which every metric counts, or `amended`, what a later correction
 * of bars made of it.
 */
export async function insertOutcomes(
  warehouse: Warehouse,
  { kind, outcomes }: { kind: 'first' | 'amended'; outcomes: readonly Outcome[] },
  stamp: Stamp,
): Promise<void> {
  await insertRows(
    warehouse,
    { table: SIGNAL_OUTCOMES, token: stamp.activityId },
    outcomes.map(({ id, low, high, ...outcome }) => ({
      ...outcome,
      signalId: id,
      rose: outcome.move > 0,
      inside: outcome.move >= low && outcome.move <= high,
    })),
    { kind, resolvedAt: stamp.asOf, runId: stamp.runId },
  );
}

const missSchema = z.object({ assetClass: z.string(), timeframe: z.number(), missed: z.array(z.number()) });

/** Share of outcomes outside of their interval per bar time, oldest first, of every class and timeframe of a market. */
export const readMissShares = (warehouse: Warehouse, market: MarketId) =>
  warehouse.query({
    sql: `SELECT assetClass, timeframe, groupArray(share) AS missed FROM (
            SELECT toString(i.asset_class) AS assetClass, toUInt8(o.timeframe) AS timeframe, o.bar_open AS bar_open, 1 - avg(o.inside) AS share
            FROM signal_outcomes AS o
            INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = o.symbol
            WHERE lower(i.calendar) = {market:String} AND o.kind = 'first'
              AND o.signal_id IN (SELECT signal_id FROM signal_ledger WHERE NOT isNaN(interval_high))
            GROUP BY assetClass, timeframe, bar_open ORDER BY assetClass, timeframe, bar_open)
          GROUP BY assetClass, timeframe ORDER BY assetClass, timeframe`,
    params: { market },
    schema: missSchema,
  });

const trackSchema = z.object({
  assetClass: z.string(),
  timeframe: z.number().transform((index) => at(TIMEFRAMES, index)),
  signals: z.coerce.number(),
  directional: z.coerce.number(),
  resolved: z.coerce.number(),
  hits: z.coerce.number(),
  resolvedDirectional: z.coerce.number(),
  brier: z.number().nullable(),
  climatology: z.number().nullable(),
  coverage: z.number().nullable(),
  intervals: z.coerce.number(),
});
export type TrackRecordLine = z.infer<typeof trackSchema>;

/** The track record in numbers, by class and timeframe: how much was said, how much of it came true. */
export const readTrackRecord = (warehouse: Warehouse): Promise<TrackRecordLine[]> =>
  warehouse.query({
    sql: `SELECT toString(i.asset_class) AS assetClass, toUInt8(l.timeframe) AS timeframe, count() AS signals,
                 countIf(l.direction != 'neutral') AS directional, countIf(o.signal_id != '' AND o.move != 0) AS resolved,
                 countIf(l.direction != 'neutral' AND o.signal_id != '' AND o.move != 0) AS resolvedDirectional,
                 countIf(o.signal_id != '' AND ((l.direction = 'up' AND o.move > 0) OR (l.direction = 'down' AND o.move < 0))) AS hits,
                 avgOrNullIf(pow(l.p_shrunk - o.rose, 2), o.signal_id != '' AND o.move != 0) AS brier,
                 avgOrNullIf(pow(l.base_rate - o.rose, 2), o.signal_id != '' AND o.move != 0) AS climatology,
                 avgOrNullIf(o.inside, o.signal_id != '' AND NOT isNaN(l.interval_high)) AS coverage,
                 countIf(o.signal_id != '' AND NOT isNaN(l.interval_high)) AS intervals
          FROM signal_ledger AS l
          INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = l.symbol
          LEFT JOIN (SELECT * FROM signal_outcomes WHERE kind = 'first') AS o ON o.signal_id = l.signal_id
          GROUP BY assetClass, timeframe ORDER BY assetClass, timeframe`,
    schema: trackSchema,
  });
