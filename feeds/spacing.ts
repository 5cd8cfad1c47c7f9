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

/** Untraded minutes are not equally far from each other twelve times in a row. */
const OTHER_RUN = 12;

/** Where bars of another timeframe begin among those of a file. */
export interface OtherTimeframe {
  readonly timeframe: Timeframe;
  readonly series: number;
  readonly from: number;
}

/**
 * The first series that goes on in bars of a longer timeframe than the file's: many neighbours in a row are exactly as
 * far from each other. Null where there is none. The times of a series are in their order.
 */
export function otherTimeframe(
  times: Float64Array,
  series: ArrayLike<number>,
  seriesCount: number,
  timeframe: Timeframe,
): OtherTimeframe | null {
  const longer = new Map(TIMEFRAMES.map((other) => [TIMEFRAME_MS[other], other]));
  const step = TIMEFRAME_MS[timeframe];
  const last = new Float64Array(seriesCount).fill(Number.NaN);
  const distances = new Float64Array(seriesCount);
  const runs = new Uint32Array(seriesCount);
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const at = series[i] as number;
    const distance = time - (last[at] as number);
    last[at] = time;
    // Nearly every row.
    if (distance === step) {
      runs[at] = 0;
      continue;
    }
    runs[at] = distance === distances[at] ? (runs[at] as number) + 1 : 1;
    distances[at] = distance;
    if (runs[at] < OTHER_RUN || distance < step) continue;
    const other = longer.get(distance);
    if (other !== undefined) return { timeframe: other, series: at, from: time - OTHER_RUN * distance };
  }
  return null;
}
