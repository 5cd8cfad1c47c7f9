/**
 * Windowed sums of the last `k` elements before `end`. There are no running totals: a value depends on its window
 * alone. Each sum has two partial sums, of every other element: the additions of one chain wait for each other, and
 * two chains overlap. All return NaN when the window does not fit.
 */

/**
 * Below this a spread of log prices (or of prices relative to their mean) is rounding, not movement: the logarithm of a
 * price has an error near 2e-15, the smallest real tick moves one by more than 1e-8. Dimensionless, hence scale-free.
 */
export const NOISE = 1e-12;

/** Σ x_i over from ≤ i < end. `from` is not below 0. */
export function total(x: Float64Array, from: number, end: number): number {
  let a = 0;
  let b = 0;
  let i = from;
  for (; i + 1 < end; i += 2) {
    a += x[i];
    b += x[i + 1];
  }
  if (i < end) a += x[i];
  return a + b;
}

/** Arithmetic mean. */
export function mean(x: Float64Array, end: number, k: number): number {
  return end < k ? Number.NaN : total(x, end - k, end) / k;
}

/** Sum of squared deviations from the mean (two passes). */
export function squaredDeviations(x: Float64Array, end: number, k: number): number {
  if (end < k) return Number.NaN;
  const m = mean(x, end, k);
  let a = 0;
  let b = 0;
  let i = end - k;
  for (; i + 1 < end; i += 2) {
    const deviation = x[i] - m;
    const two = x[i + 1] - m;
    a += deviation * deviation;
    b += two * two;
  }
  if (i < end) a += (x[i] - m) * (x[i] - m);
  return a + b;
}

/** Mean of `k` elements and the sums of the second to fourth powers of their deviations from it. */
export interface CentralMoments {
  mean: number;
  squares: number;
  cubes: number;
  fourths: number;
}

export const createCentralMoments = (): CentralMoments => ({ mean: 0, squares: 0, cubes: 0, fourths: 0 });

export function centralMoments(x: Float64Array, end: number, k: number, result: CentralMoments): void {
  const m = mean(x, end, k);
  let squares = 0;
  let cubes = 0;
  let fourths = 0;
  for (let i = Math.max(0, end - k); i < end; i++) {
    const d = x[i] - m;
    const square = d * d;
    squares += square;
    cubes += square * d;
    fourths += square * square;
  }
  result.mean = m;
  result.squares = end < k ? Number.NaN : squares;
  result.cubes = cubes;
  result.fourths = fourths;
}

/** Standard deviation of `k` elements from the sum of their squared deviations; 0 when it is below NOISE. */
export function deviationOf(squares: number, k: number): number {
  const sd = Math.sqrt(squares / (k - 1));
  return sd <= NOISE ? 0 : sd;
}

/** Standard deviation with `k − 1` in the denominator; 0 when it is below NOISE. For log returns and log ranges. */
export function sampleDeviation(x: Float64Array, end: number, k: number): number {
  return deviationOf(squaredDeviations(x, end, k), k);
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

/**
 * The move if it is above zero, else 0: (|m| + m) / 2 is exact, and has no branch that the processor would guess
 * wrongly.
 */
export const rise = (move: number): number => 0.5 * (Math.abs(move) + move);
