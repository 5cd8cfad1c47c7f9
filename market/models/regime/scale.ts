import type { Timeframe } from '../../timeframe.ts';
import type { RegimeWindow } from './inputs.ts';
import { median } from './median.ts';
import { diurnalFactor, hasDiurnal, leastScaleBars, SCALE_BARS } from './parameters.ts';
import { shiftOfScale } from './scale-likelihood.ts';
import { type DayPlan, fitTimeOfDay, returnAt } from './time-of-day.ts';

/** Median of |normal| in standard deviations. */
const NORMAL_MEDIAN = 0.6745;

export interface RegimeScale {
  readonly sigmaBase: number;
  readonly diurnal: Float64Array;
  /** Bars of the window that σ_base is of. */
  readonly bars: number;
}

export interface ScaleRules {
  readonly timeframe: Timeframe;
  readonly day: DayPlan;
  /** Index of the first bar that makes the time-of-day factor (20 sessions or 8 weeks). */
  readonly diurnalFrom: number;
  readonly symmetric: boolean;
}

/**
 * σ_base and φ of one (symbol, timeframe) from its last bars: φ first, then σ_base from the last W bars. It starts as
 * median|r/φ|/0.6745 and moves to where the filter finds the bars most likely, because the median alone takes a year of storms for the
 * normal (decision 0047). Null when there are too few bars or none of them moves.
 */
export function fitScale(
  window: RegimeWindow,
  { timeframe, day, diurnalFrom, symmetric }: ScaleRules,
): RegimeScale | null {
  const from = Math.max(1, window.n - SCALE_BARS[timeframe]);
  const bars = window.n - from;
  if (bars < leastScaleBars(timeframe)) return null;
  const diurnal = hasDiurnal(timeframe) ? fitTimeOfDay(window, day, Math.max(1, diurnalFrom)) : Float64Array.of(1);
  const median = medianScale(window, diurnal, from, leastScaleBars(timeframe));
  if (!(median > 0)) return null;
  const shift = shiftOfScale(window, { sigmaBase: median, diurnal, symmetric }, from);
  return { sigmaBase: median * Math.exp(shift), diurnal, bars };
}

/** median|r/φ|/0.6745 of the bars from `from` on; NaN when fewer than `least` of them have a return. */
export function medianScale(window: RegimeWindow, diurnal: Float64Array, from: number, least: number): number {
  const moves = Float64Array.from(
    { length: window.n - from },
    (_, i) => Math.abs(returnAt(window, from + i)) / diurnalFactor(diurnal, window.bucket[from + i]),
  ).filter(Number.isFinite);
  return moves.length < least ? Number.NaN : median(moves) / NORMAL_MEDIAN;
}
