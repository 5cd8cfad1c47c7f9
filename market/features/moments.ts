/**
 * Windowed sums of the last `k` elements before `end`, each a single pass from the oldest to the newest and without
 * running add-in/subtract-out totals, so a value depends on its window alone. All return NaN when the window does not fit.
 */

/**
 * Below this a spread of log prices (or of prices relative to their mean) is rounding, not movement: the logarithm of a
 * price has an error near 2e-15, the smallest real tick moves one by more than 1e-8. Dimensionless, hence scale-free.
 */
export const NOISE = 1e-12;

/** Arithmetic mean. */
export function mean(x: Float64Array, end: number, k: number): number {
  const from = end - k;
  if (from < 0) return Number.NaN;
  let sum = 0;
  for (let i = from; i < end; i++) sum += x[i];
  return sum / k;
}

/** Sum of squared deviations from the mean (two passes). */
export function squaredDeviations(x: Float64Array, end: number, k: number): number {
  const m = mean(x, end, k);
  let sum = 0;
  for (let i = Math.max(end - k, 0); i < end; i++) {
    const d = x[i] - m;
    sum += d * d;
  }
  return k > end ? Number.NaN : sum;
}

/** Standard deviation with `k − 1` in the denominator; 0 when it is below NOISE. For log returns and log ranges. */
export function sampleDeviation(x: Float64Array, end: number, k: number): number {
  const sd = Math.sqrt(squaredDeviations(x, end, k) / (k - 1));
  return sd <= NOISE ? 0 : sd;
}

/** Population standard deviation relative to the mean, for prices; 0 when it is below NOISE. */
export function relativeDeviation(x: Float64Array, end: number, k: number): number {
  const ratio = Math.sqrt(squaredDeviations(x, end, k) / k) / mean(x, end, k);
  return ratio <= NOISE ? 0 : ratio;
}

/** Largest element. */
export function maximum(x: Float64Array, end: number, k: number): number {
  let best = end < k ? Number.NaN : x[end - k];
  for (let i = end - k + 1; i < end; i++) if (x[i] > best) best = x[i];
  return best;
}

/** Smallest element. */
export function minimum(x: Float64Array, end: number, k: number): number {
  let best = end < k ? Number.NaN : x[end - k];
  for (let i = end - k + 1; i < end; i++) if (x[i] < best) best = x[i];
  return best;
}

/** `numerator / denominator`, or `neutral` when the denominator is exactly zero. */
export function ratio(numerator: number, denominator: number, neutral: number): number {
  return denominator === 0 ? neutral : numerator / denominator;
}
