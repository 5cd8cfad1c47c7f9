import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { readCorrectedBars } from '#warehouse/corrected-bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** How far back a correction of bars is looked for: the overlap of official days, and the week that holds the first of them. */
const CORRECTED_WITHIN = 18 * DAY;
/** A horizon of bars is longer on the clock by nights and weekends. */
const CLOCK_PER_TRADING_TIME = 5;

/** Two moves that differ by less are the same one in other units: a split scales both ends of it, and leaves its rounding. */
export const SAME_MOVE = 1e-9;

interface Question {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly outcomes: 'signal_outcomes' | 'forecast_outcomes';
  /** The longest, in bars. */
  readonly horizon: number;
  readonly asOf: number;
}

/** The symbols whose outcomes may have been changed by corrections, and the open time of the first bar that may have one; null for none. */
export async function findCorrected(
  warehouse: Warehouse,
  { symbols, timeframe, outcomes, horizon, asOf }: Question,
): Promise<{ readonly symbols: readonly string[]; readonly since: number } | null> {
  const since = asOf - CORRECTED_WITHIN;
  const corrected = await readCorrectedBars(warehouse, { symbols, timeframe, outcomes, since, asOf });
  if (corrected === null) return null;
  const reach = CLOCK_PER_TRADING_TIME * (DAY + horizon * TIMEFRAME_MS[timeframe]);
  return { symbols: corrected.symbols, since: corrected.from - reach };
}
