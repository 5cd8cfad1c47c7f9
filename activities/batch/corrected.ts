import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS } from '#market/timeframe.ts';
import { type CorrectedQuestion, readCorrectedBars } from '#warehouse/corrected-bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** How far back a correction of bars is looked for: the overlap of official days, and the week that holds the first of them. */
const CORRECTED_WITHIN = 18 * DAY;
/** A horizon of bars is longer on the clock by nights and weekends. */
const CLOCK_PER_TRADING_TIME = 5;

/** Two moves that differ by less are the same one in other units: a split scales both ends of it, and leaves its rounding. */
export const SAME_MOVE = 1e-9;

/** The symbols whose outcomes may have been changed by corrections, and the open time of the first bar that may have one; null for none. `horizon`: the longest, in bars. */
export async function findCorrected(
  warehouse: Warehouse,
  { horizon, ...question }: Omit<CorrectedQuestion, 'since'> & { readonly horizon: number },
): Promise<{ readonly symbols: readonly string[]; readonly since: number } | null> {
  const corrected = await readCorrectedBars(warehouse, { ...question, since: question.asOf - CORRECTED_WITHIN });
  if (corrected === null) return null;
  const reach = CLOCK_PER_TRADING_TIME * (DAY + horizon * TIMEFRAME_MS[question.timeframe]);
  return { symbols: corrected.symbols, since: corrected.from - reach };
}
