/** Bars as a forecast reads them, oldest first in 0 … n − 1: natural logarithms of prices (a `RegimeWindow` is one). */
export interface RangeBars {
  readonly n: number;
  readonly lnOpen: Float64Array;
  readonly lnHigh: Float64Array;
  readonly lnLow: Float64Array;
  readonly lnClose: Float64Array;
  /** 0 for a bar in which nothing was traded; absent: something was in each. */
  readonly tradedMinutes?: ArrayLike<number>;
}

const PARKINSON = 4 * Math.LN2;

/** A bar that was filled, or in which nothing was traded, says nothing about variance. */
export const isSilent = ({ tradedMinutes }: RangeBars, i: number): boolean => tradedMinutes?.[i] === 0;

/**
 * Variance of each bar: the squared gap since the last close plus the range after Parkinson 1980, (ln H/L)² / 4 ln 2
 * (forecasts design, 2.1). A series of closes has r² by the same formula, as its range is 0. `phi`: the factor of the
 * time of day of each bar, by which gap and range are divided. NaN for the first bar, a silent one and one without price.
 */
export function barVariances(bars: RangeBars, out: Float64Array, phi: Float64Array | null = null): void {
  const { n, lnOpen, lnHigh, lnLow, lnClose } = bars;
  for (let i = 0; i < n; i++) {
    if (i === 0 || isSilent(bars, i)) {
      out[i] = Number.NaN;
      continue;
    }
    const gap = lnOpen[i] - lnClose[i - 1];
    // Float noise of adjusted prices puts a high below its open now and then.
    const range = Math.max(lnHigh[i], lnOpen[i], lnClose[i]) - Math.min(lnLow[i], lnOpen[i], lnClose[i]);
    const scale = phi === null ? 1 : phi[i] * phi[i];
    out[i] = (gap * gap + (range * range) / PARKINSON) / scale;
  }
}

/** Values that a mean reaches back to: a ring has 256 bars, and the first of them has no gap. */
export const RING_VARIANCES = 255;
/** With fewer known values a normal is not known. */
export const NORMAL_LEAST = 120;
const NORMAL = 250;
/** A variance counts as at least this share of the normal: a bar without a move is quiet, not infinitely so. */
export const FLOOR = 0.01;

/**
 * Means of the last 1, 5, 20 and 250 known variances that end with `end`, into out[to …]; false and NaN when fewer than
 * 120 are known, or none moves. Nothing before the ring of `end` is looked at, so the ring alone gives the same.
 */
export function rangeMeans(variances: Float64Array, end: number, out: Float64Array, to = 0): boolean {
  const first = Math.max(0, end - RING_VARIANCES + 1);
  let known = 0;
  let total = 0;
  for (let i = end; i >= first && known < NORMAL; i--) {
    const v = variances[i];
    if (Number.isNaN(v)) continue;
    total += v;
    known++;
  }
  const floor = (FLOOR * total) / known;
  if (known < NORMAL_LEAST || !(floor > 0) || floor === Number.POSITIVE_INFINITY) {
    out.fill(Number.NaN, to, to + 4);
    return false;
  }
  let sum = 0;
  let count = 0;
  for (let i = end; count < known; i--) {
    const v = variances[i];
    if (Number.isNaN(v)) continue;
    sum += Math.max(v, floor);
    count++;
    if (count === 1) out[to] = sum;
    else if (count === 5) out[to + 1] = sum / 5;
    else if (count === 20) out[to + 2] = sum / 20;
  }
  out[to + 3] = sum / known;
  return true;
}
