import { maximum, mean, minimum, NOISE, ratio } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Writes skewness and excess kurtosis (population moments) of the last `k` returns to out[at] and out[at + 2]; 0 if flat. */
function shape(x: Float64Array, n: number, k: number, out: Float64Array, at: number): void {
  const m = mean(x, n, k);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = Math.max(0, n - k); i < n; i++) {
    const d = x[i] - m;
    const square = d * d;
    second += square;
    third += square * d;
    fourth += square * square;
  }
  second /= k;
  const flat = Math.sqrt(second) <= NOISE;
  out[at] = flat ? 0 : third / k / (second * Math.sqrt(second));
  out[at + 2] = flat ? 0 : fourth / k / (second * second) - 3;
}

/** How many of the smallest and of the largest of 120 returns the 5 % quantiles need. */
const TAIL = 7;
const smallest = new Float64Array(TAIL);
const largest = new Float64Array(TAIL);
/** Place of the 5 % quantile among 120 ascending values, between two of them (type 7). */
const PLACE = 119 * 0.05;
const BELOW = Math.floor(PLACE);

/** Fills the tails, the outermost first, by insertion: of 120 values only fourteen are needed in order. */
function fillTails(x: Float64Array, n: number): void {
  smallest.fill(Number.POSITIVE_INFINITY);
  largest.fill(Number.NEGATIVE_INFINITY);
  for (let i = n - 120; i < n; i++) {
    const value = x[i];
    if (value < smallest[TAIL - 1]) {
      let at = TAIL - 1;
      for (; at > 0 && smallest[at - 1] > value; at--) smallest[at] = smallest[at - 1];
      smallest[at] = value;
    }
    if (value > largest[TAIL - 1]) {
      let at = TAIL - 1;
      for (; at > 0 && largest[at - 1] < value; at--) largest[at] = largest[at - 1];
      largest[at] = value;
    }
  }
}

/** Share of the 60 returns whose distance from the median is above 3 · 1.4826 · MAD (Hampel); 0 when MAD is. */
function outlierShare(returns: Float64Array, sorted: Float64Array): number {
  const centre = 0.5 * (sorted[29] + sorted[30]);
  for (let i = 0; i < 60; i++) sorted[i] = Math.abs(returns[i] - centre);
  sorted.sort();
  const mad = 0.5 * (sorted[29] + sorted[30]);
  if (mad <= NOISE) return 0;
  let outside = 0;
  for (let i = 0; i < 60; i++) if (sorted[i] > 3 * 1.4826 * mad) outside++;
  return outside / 60;
}

/** Family F, distribution of returns: indices 97–106. Writes 10 values from `at`; see the catalogue for each definition. */
export function distribution({ n }: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { logReturn, sigma60, sigma120, sorted60 } = scratch;
  shape(logReturn, n, 60, out, at);
  shape(logReturn, n, 120, out, at + 1);
  if (n > 120) {
    fillTails(logReturn, n);
    const low = smallest[BELOW] + (PLACE - BELOW) * (smallest[BELOW + 1] - smallest[BELOW]);
    const high = largest[BELOW + 1] + (1 - (PLACE - BELOW)) * (largest[BELOW] - largest[BELOW + 1]);
    let shortfall = 0;
    let count = 0;
    for (let i = n - 120; i < n; i++) {
      if (logReturn[i] > low) continue;
      shortfall += logReturn[i];
      count++;
    }
    out[at + 4] = ratio(low, sigma120, 0);
    out[at + 5] = ratio(high, sigma120, 0);
    out[at + 6] = ratio(shortfall / count, sigma120, 0);
  }
  out[at + 7] = ratio(maximum(logReturn, n, 20), sigma60, 0);
  out[at + 8] = ratio(minimum(logReturn, n, 20), sigma60, 0);
  if (n > 60) {
    const last = logReturn.subarray(n - 60, n);
    sorted60.set(last);
    sorted60.sort();
    out[at + 9] = outlierShare(last, sorted60);
  }
}
