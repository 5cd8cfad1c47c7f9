import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';

/**
 * The timeframe of bars with these open times (milliseconds): the most common distance between neighbours of one
 * series that is the length of a timeframe, or null. Gaps of nights, holidays and untraded minutes have other lengths,
 * or the same less often. `series` gives the number of the series, of `seriesCount`, to which a time belongs.
 */
export function timeframeOf(times: Float64Array, series: ArrayLike<number>, seriesCount: number): Timeframe | null {
  const lengths = new Map<number, number>(TIMEFRAMES.map((timeframe) => [TIMEFRAME_MS[timeframe], 0]));
  // A symbol's neighbours need not be neighbours in the file: rows of many symbols may be mixed.
  const last = new Float64Array(seriesCount).fill(Number.NaN);
  // Most rows are as far from the one before as that was: they are counted together.
  let same = Number.NaN;
  let run = 0;
  const count = (): void => {
    const before = lengths.get(same);
    if (before !== undefined) lengths.set(same, before + run);
  };
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const symbol = series[i] as number;
    const distance = time - (last[symbol] as number);
    last[symbol] = time;
    if (distance === same) {
      run++;
      continue;
    }
    count();
    same = distance;
    run = 1;
  }
  count();
  let best: Timeframe | null = null;
  for (const timeframe of TIMEFRAMES) {
    const count = lengths.get(TIMEFRAME_MS[timeframe]) as number;
    if (count > 0 && (best === null || count > (lengths.get(TIMEFRAME_MS[best]) as number))) best = timeframe;
  }
  return best;
}
