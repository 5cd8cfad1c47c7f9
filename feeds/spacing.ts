import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';

/**
 * The timeframe of bars with these open times (milliseconds): the commonest distance between neighbours of one series that is
 * the length of a timeframe, or null. Gaps of nights, holidays and untraded minutes have other lengths, or the same less often.
 * `series` says which series a time belongs to.
 */
export function timeframeOf(times: Float64Array, series: ArrayLike<number>): Timeframe | null {
  const lengths = new Map<number, number>(TIMEFRAMES.map((timeframe) => [TIMEFRAME_MS[timeframe], 0]));
  let last = 0;
  let lastSeries = -1;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    if (series[i] === lastSeries) {
      const count = lengths.get(time - last);
      if (count !== undefined) lengths.set(time - last, count + 1);
    }
    last = time;
    lastSeries = series[i] as number;
  }
  let best: Timeframe | null = null;
  for (const timeframe of TIMEFRAMES) {
    const count = lengths.get(TIMEFRAME_MS[timeframe]) as number;
    if (count > 0 && (best === null || count > (lengths.get(TIMEFRAME_MS[best]) as number))) best = timeframe;
  }
  return best;
}
