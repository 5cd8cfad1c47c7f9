import type { SymbolBars } from '#market/bar.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { dayPlan, diurnalBucket, isSessionFirst } from '#market/calendar/diurnal.ts';
import { expectedTransitions } from '#market/models/regime/fit.ts';
import type { RegimeWindow } from '#market/models/regime/inputs.ts';
import { SCALE_BARS } from '#market/models/regime/parameters.ts';
import { fitScale } from '#market/models/regime/scale.ts';
import { timeframeIndex } from '#market/timeframe.ts';
import type { FittedSeries } from './protocol.ts';

/** Scale and expected transitions of one series, or null in warm-up. `rule`: another rule of the scale, for comparison. */
export function fitSeries(
  { symbol, timeframe, bars }: SymbolBars,
  calendar: Calendar,
  diurnalFrom: number,
  symmetric: boolean,
  rule: typeof fitScale = fitScale,
): FittedSeries | null {
  const window = regimeWindow({ timeframe, bars }, calendar);
  let from = 0;
  while (from < window.n && bars.openTime[from] < diurnalFrom) from++;
  const scale = rule(window, { timeframe, day: dayPlan(calendar), diurnalFrom: from, symmetric });
  if (scale === null) return null;
  const counts = expectedTransitions(lastBars(window, SCALE_BARS[timeframe]), { ...scale, symmetric });
  // A bar without a price spoils every count; the class must not lose its transitions to it.
  if (!counts.every(Number.isFinite)) counts.fill(0);
  return { symbol, timeframe: timeframeIndex(timeframe), ...scale, counts };
}

/** A whole series as the regime model reads it. */
export const regimeWindow = (
  { timeframe, bars }: Pick<SymbolBars, 'timeframe' | 'bars'>,
  calendar: Calendar,
): RegimeWindow => ({
  n: bars.length,
  lnOpen: bars.open.map(Math.log),
  lnHigh: bars.high.map(Math.log),
  lnLow: bars.low.map(Math.log),
  lnClose: bars.close.map(Math.log),
  bucket: Int16Array.from(bars.openTime, (t) => diurnalBucket(calendar, t)),
  sessionFirst: Int16Array.from(bars.openTime, (t) => (isSessionFirst(calendar, timeframe, t) ? 1 : 0)),
});

function lastBars(window: RegimeWindow, count: number): RegimeWindow {
  const from = Math.max(0, window.n - count);
  return {
    n: window.n - from,
    lnOpen: window.lnOpen.subarray(from),
    lnHigh: window.lnHigh.subarray(from),
    lnLow: window.lnLow.subarray(from),
    lnClose: window.lnClose.subarray(from),
    bucket: window.bucket.subarray(from),
    sessionFirst: window.sessionFirst.subarray(from),
  };
}
