import { joint } from './joint.ts';
import type { Scratch } from './scratch.ts';
import { corwinSchultz, edgeSpread, rollSpread } from './spreads.ts';
import type { FeatureWindow } from './window.ts';

/**
 * Amihud 2002: mean of |r| over the traded value V · W of the last `k` bars that have volume; NaN when none has, or when a
 * volume is unknown. In the unit 1 / value: only its ratios and ranks leave the kernel.
 */
export function illiquidity({ n, volume, vwap }: FeatureWindow, absReturn: Float64Array, k: number): number {
  if (n <= k) return Number.NaN;
  let sum = 0;
  let traded = 0;
  for (let i = n - k; i < n; i++) {
    if (volume[i] === 0) continue;
    sum += absReturn[i] / (volume[i] * vwap[i]);
    traded++;
  }
  return traded === 0 ? Number.NaN : sum / traded;
}

/** Family J, liquidity: indices 149–154. Writes 6 values from `at`; see the catalogue for each definition. */
export function liquidity(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, volume } = window;
  const { logReturn, absReturn, pair } = scratch;
  const recent = illiquidity(window, absReturn, 20);
  const usual = illiquidity(window, absReturn, 120);
  out[at] = recent === 0 || usual === 0 ? 0 : Math.log(recent / usual);
  joint(logReturn, n - 1, logReturn, n, 60, pair);
  out[at + 1] = n < 62 ? Number.NaN : rollSpread(pair.sxy / 59);
  out[at + 2] = corwinSchultz(window);
  out[at + 3] = edgeSpread(window);
  let still = 0;
  let untraded = 0;
  for (let i = Math.max(0, n - 60); i < n; i++) {
    if (logReturn[i] === 0) still++;
    if (volume[i] === 0) untraded++;
    else if (Number.isNaN(volume[i])) untraded = Number.NaN;
  }
  out[at + 4] = still / 60;
  out[at + 5] = untraded / 60;
}
