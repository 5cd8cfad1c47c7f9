import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { REGIME_COUNT, type RegimeBlock, type RegimeChangeBlock } from '#market/output.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { dictionary, lists, sameText, sameTime, texts, times, unsigned64, unsigned64s } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

const labels = (indices: Uint8Array) => dictionary(REGIME_LABELS, Int32Array.from(indices));

const stamped = (stamp: Stamp, length: number) => ({
  as_of: sameTime(stamp.asOf, length),
  version: unsigned64(stamp.version, length),
  run_id: sameText(stamp.runId, length),
});

/** Writes regimes as one block. They stay invisible until their run is committed. */
export async function insertRegimes(warehouse: Warehouse, block: RegimeBlock, stamp: Stamp): Promise<void> {
  const data = new arrow.Table({
    symbol: texts(block.symbol),
    timeframe: dictionary(TIMEFRAMES, Int32Array.from(block.timeframe)),
    open_time: times(block.openTime),
    close_time: times(block.closeTime),
    label: labels(block.label),
    probabilities: lists(block.probabilities, REGIME_COUNT),
    confidence: arrow.makeVector(block.confidence),
    entropy: arrow.makeVector(block.entropy),
    age_bars: arrow.makeVector(block.ageBars),
    since: times(block.since),
    expected_remaining_bars: arrow.makeVector(block.expectedRemainingBars),
    stay_10: arrow.makeVector(block.stay10),
    next_probabilities: lists(block.nextProbabilities, REGIME_COUNT),
    params_version: unsigned64s(block.paramsVersion),
    flags: arrow.makeVector(block.flags),
    ...stamped(stamp, block.length),
  });
  await warehouse.insertArrow({ table: 'regimes', data, token: stamp.activityId });
}

/** Appends label changes to the log as one block. */
export async function insertRegimeChanges(warehouse: Warehouse, block: RegimeChangeBlock, stamp: Stamp): Promise<void> {
  const data = new arrow.Table({
    symbol: texts(block.symbol),
    timeframe: dictionary(TIMEFRAMES, Int32Array.from(block.timeframe)),
    open_time: times(block.openTime),
    close_time: times(block.closeTime),
    from_label: labels(block.fromLabel),
    to_label: labels(block.toLabel),
    confidence: arrow.makeVector(block.confidence),
    previous_age_bars: arrow.makeVector(block.previousAgeBars),
    ...stamped(stamp, block.length),
  });
  await warehouse.insertArrow({ table: 'regime_changes', data, token: stamp.activityId });
}

const stateSchema = z.object({
  symbol: z.string(),
  timeframe: z.number(),
  openTime: z.coerce.number(),
  label: z.number(),
  since: z.coerce.number(),
  ageBars: z.number(),
  paramsVersion: z.coerce.number(),
});
export type RegimeStateRow = z.infer<typeof stateSchema>;

/**
 * The last committed regime with close time ≤ through of every (symbol, timeframe): what a cold rebuild takes over besides the bars.
 * `timeframe` and `label` are indices; times are UTC ms.
 */
export const readRegimeStates = (
  warehouse: Warehouse,
  { symbols, timeframes, through }: { symbols: readonly string[]; timeframes: readonly Timeframe[]; through: number },
): Promise<RegimeStateRow[]> =>
  warehouse.query({
    sql: `SELECT symbol, toUInt8(timeframe) AS timeframe, toUnixTimestamp64Milli(open_time) AS openTime, toUInt8(label) AS label,
                 toUnixTimestamp64Milli(since) AS since, age_bars AS ageBars, params_version AS paramsVersion
          FROM regimes FINAL
          WHERE symbol IN {symbols:Array(String)} AND regimes.timeframe IN {timeframes:Array(String)}
            AND close_time <= fromUnixTimestamp64Milli({through:Int64})
            AND run_id IN (SELECT run_id FROM runs)
          ORDER BY symbol, regimes.timeframe, open_time DESC, regimes.as_of DESC
          LIMIT 1 BY symbol, regimes.timeframe`,
    params: { symbols, timeframes, through },
    schema: stateSchema,
  });
