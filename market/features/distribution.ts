import { medianInPlace, quantileInPlace } from '../math/order.ts';
import { type CentralMoments, maximum, minimum, NOISE, ratio } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Writes skewness and excess kurtosis (population moments) of `k` returns to out[at] and out[at + 2]; 0 if flat. */
function shape({ squares, cubes, fourths }: CentralMoments, k: number, out: Float64Array, at: number): void {
  const variance = squares / k;
  const flat = Math.sqrt(variance) <= NOISE;
  out[at] = flat ? 0 : cubes / k / (variance * Math.sqrt(variance));
  out[at + 2] = flat ? 0 : fourths / k / (variance * variance) - 3;
}

/** Copies the last `k` elements before `n` to the start of `to`. */
function takeLast(x: Float64Array, n: number, k: number, to: Float64Array): void {
  for (let i = 0, from = n - k; i < k; i++) to[i] = x[from + i];
}

/** Mean of those of the last `k` elements that are not above `limit`; one is at least. */
function meanUpTo(x: Float64Array, n: number, k: number, limit: number): number {
  let sum = 0;
  let count = 0;
  for (let i = n - k; i < n; i++) {
    if (x[i] > limit) continue;
    sum += x[i];
    count++;
  }
  return sum / count;
}

/** Share of the last 60 returns whose distance from the median is above 3 · 1.4826 · MAD (Hampel); 0 when MAD is. */
function outlierShare(returns: Float64Array, n: number, work: Float64Array): number {
  takeLast(returns, n, 60, work);
  const centre = medianInPlace(work, 60);
  for (let i = 0; i < 60; i++) work[i] = Math.abs(work[i] - centre);
  const mad = medianInPlace(work, 60);
  if (mad <= NOISE) return 0;
  let outside = 0;
  for (let i = 0; i < 60; i++) if (work[i] > 3 * 1.4826 * mad) outside++;
  return outside / 60;
}

/** Family F, distribution of returns: indices 97–106. Writes 10 values from `at`; see the catalogue for each definition. */
export function distribution({ n }: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { logReturn, sigma60, sigma120 } = scratch;
  const [work] = scratch.columns;
  shape(scratch.moments60, 60, out, at);
  shape(scratch.moments120, 120, out, at + 1);
  if (n > 120) {
    takeLast(logReturn, n, 120, work);
    const low = quantileInPlace(work, 120, 0.05);
    out[at + 4] = ratio(low, sigma120, 0);
    out[at + 5] = ratio(quantileInPlace(work, 120, 0.95), sigma120, 0);
    out[at + 6] = ratio(meanUpTo(logReturn, n, 120, low), sigma120, 0);
  }
  out[at + 7] = ratio(maximum(logReturn, n, 20), sigma60, 0);
  out[at + 8] = ratio(minimum(logReturn, n, 20), sigma60, 0);
  if (n > 60) out[at + 9] = outlierShare(logReturn, n, work);
}
