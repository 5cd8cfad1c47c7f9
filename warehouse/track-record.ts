import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { flag, float64, time } from '#market/column.ts';
import type { ResolvedSignals } from '#market/models/signals/record.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readBlock } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** What of the ledger is asked for: the `days` before its newest bar, 0 for all; of one class or timeframe only. */
export interface RecordRequest {
  readonly days: number;
  readonly assetClass?: string;
  readonly timeframe?: Timeframe;
}

/** Of one class and timeframe: how many signals were issued, and those whose end is known. */
export interface ClassRecord {
  readonly assetClass: string;
  readonly timeframe: Timeframe;
  readonly signals: number;
  readonly directional: number;
  readonly horizon: number;
  readonly resolved: ResolvedSignals;
}

/** Signals of a class and timeframe that are measured at once: about 200 bytes each, within the process that also ticks. */
const MOST_SIGNALS = 4_000_000;
const COMMITTED = 'run_id IN (SELECT run_id FROM runs)';
const groupSchema = z.object({
  assetClass: z.string(),
  timeframe: z.number(),
  signals: z.coerce.number(),
  directional: z.coerce.number(),
  horizon: z.number(),
});

const RESOLVED = {
  openTime: time(),
  p: float64(),
  base: float64(),
  move: float64(),
  directional: flag(),
  up: flag(),
  confidence: float64(),
  half: float64(),
  inside: flag(),
};

/**
 * The committed ledger with the first outcomes, one class and timeframe after the other: memory holds the largest of them, not all.
 * @throws ArgusError ARGUS_USAGE when one of them has more signals than are measured at once
 */
export async function* readClassRecords(
  warehouse: Warehouse,
  { days, assetClass = '', timeframe: only }: RecordRequest,
): AsyncGenerator<ClassRecord> {
  const [newest] = await warehouse.query({
    sql: `SELECT toUnixTimestamp64Milli(max(bar_open)) AS opened FROM signal_ledger WHERE ${COMMITTED}`,
    schema: z.object({ opened: z.coerce.number() }),
  });
  const since = days === 0 ? 0 : (newest?.opened ?? 0) - days * DAY;
  const groups = await warehouse.query({
    sql: `SELECT toString(i.asset_class) AS assetClass, toUInt8(l.timeframe) AS timeframe, count() AS signals,
                 countIf(l.direction != 'neutral') AS directional, max(l.horizon) AS horizon
          FROM (SELECT * FROM signal_ledger WHERE ${COMMITTED} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})) AS l
          INNER JOIN (SELECT * FROM instruments FINAL) AS i ON i.symbol = l.symbol
          WHERE ({class:String} = '' OR i.asset_class = {class:String}) AND ({only:Int16} < 0 OR toUInt8(l.timeframe) = {only:Int16})
          GROUP BY assetClass, timeframe ORDER BY assetClass, timeframe`,
    params: { since, class: assetClass, only: only === undefined ? -1 : timeframeIndex(only) },
    schema: groupSchema,
  });
  const large = groups.find(({ signals }) => signals > MOST_SIGNALS);
  if (large !== undefined)
    throw new ArgusError(
      'ARGUS_USAGE',
      `${large.assetClass} ${TIMEFRAMES[large.timeframe]} has ${large.signals} signals, of which ${MOST_SIGNALS} can be measured at once: ask for fewer days with --days, or for another chart with --timeframe`,
    );
  for (const { timeframe, ...group } of groups) {
    const table = await warehouse.queryArrow({
      sql: `SELECT l.bar_open AS openTime, l.p_shrunk AS p, l.base_rate AS base, o.move AS move, toUInt8(l.direction != 'neutral') AS directional,
                   toUInt8(l.direction = 'up') AS up, l.confidence AS confidence, l.interval_high AS half, o.inside AS inside
            FROM (SELECT * FROM signal_ledger
                  WHERE ${COMMITTED} AND toUInt8(timeframe) = {timeframe:UInt8} AND bar_open >= fromUnixTimestamp64Milli({since:Int64})
                    AND symbol IN (SELECT symbol FROM instruments FINAL WHERE asset_class = {assetClass:String})) AS l
            INNER JOIN (SELECT * FROM signal_outcomes
                        WHERE ${COMMITTED} AND kind = 'first' AND toUInt8(timeframe) = {timeframe:UInt8}
                          AND symbol IN (SELECT symbol FROM instruments FINAL WHERE asset_class = {assetClass:String})
                          AND bar_open >= fromUnixTimestamp64Milli({since:Int64})) AS o ON o.signal_id = l.signal_id
            ORDER BY openTime, l.symbol`,
      params: { timeframe, since, assetClass: group.assetClass },
    });
    yield { ...group, timeframe: at(TIMEFRAMES, timeframe), resolved: readBlock(RESOLVED, table) };
  }
}
