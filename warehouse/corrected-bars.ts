import { z } from 'zod';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import type { Warehouse } from './warehouse.ts';

interface CorrectedBars {
  readonly symbols: readonly string[];
  /** UTC ms: the first of them opens then. */
  readonly from: number;
}

export interface CorrectedQuestion {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** The table of the outcomes that were told from the bars. */
  readonly outcomes: 'signal_outcomes' | 'forecast_outcomes';
  /** UTC ms: bars that open before are not looked for. */
  readonly since: number;
  readonly asOf: number;
}

/**
 * Bars of these symbols and one timeframe that outcomes before `asOf` may have been told from and that were corrected, came late or
 * were taken out since; those that open before `since` are not looked for. Null for none, as on most days.
 */
export async function readCorrectedBars(
  warehouse: Warehouse,
  { symbols, timeframe, outcomes, since, asOf }: CorrectedQuestion,
): Promise<CorrectedBars | null> {
  const corrected = await warehouse.query({
    // What was corrected up to the outcomes before these was looked at with them.
    sql: `WITH (SELECT max(resolved_at) FROM ${outcomes}
                WHERE toUInt8(timeframe) = {tf:UInt8} AND symbol IN {symbols:Array(String)}
                  AND resolved_at < fromUnixTimestamp64Milli({asOf:Int64})) AS told,
               fromUnixTimestamp64Milli({since:Int64}) AS floor
          SELECT name AS symbol, toUnixTimestamp64Milli(min(opened)) AS first FROM (
            SELECT toString(symbol) AS name, open_time AS opened FROM bars
            WHERE symbol IN {symbols:Array(String)} AND timeframe = {timeframe:String}
              AND open_time >= floor AND close_time <= told AND as_of > told
            UNION ALL
            SELECT toString(symbol) AS name, open_time AS opened FROM quarantine
            WHERE symbol IN {symbols:Array(String)} AND timeframe = {timeframe:String}
              AND open_time >= floor AND open_time < told AND recorded > told)
          GROUP BY name ORDER BY name`,
    params: { symbols, timeframe, tf: timeframeIndex(timeframe), since, asOf },
    schema: z.object({ symbol: z.string(), first: z.coerce.number() }),
  });
  if (corrected.length === 0) return null;
  return { symbols: corrected.map(({ symbol }) => symbol), from: Math.min(...corrected.map(({ first }) => first)) };
}
