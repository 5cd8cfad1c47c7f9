import { joint } from './joint.ts';
import type { Scratch } from './scratch.ts';
import { corwinSchultz, edgeSpread, rollSpread } from './spreads.ts';
import type { FeatureWindow } from './window.ts';

/**
 * Logarithm of Amihud's illiquidity (2002) of the last 20 bars over that of the last 120. Each is the mean of |r| over
 * the traded value V · W of the bars with volume. 0 if either is 0; NaN where no bar has volume, or a volume is
 * unknown.
 */
function illiquidityRatio({ n, volume, vwap }: FeatureWindow, absReturn: Float64Array): number {
  if (n <= 120) return Number.NaN;
  let sum = 0;
  let traded = 0;
  let recent = 0;
  for (let i = n - 1; i >= n - 120; i--) {
    const size = volume[i];
    sum += size === 0 ? 0 : absReturn[i] / (size * vwap[i]);
    traded += Number(size !== 0);
    if (i === n - 20) recent = sum / traded;
  }
  const usual = sum / traded;
  return recent === 0 || usual === 0 ? 0 : Math.log(recent / usual);
}

/** Family J, liquidity: indices 149–154. Writes 6 values from `at`; see the catalogue for each definition. */
export function liquidity(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, volume } = window;
  const { logReturn, absReturn, pair } = scratch;
  out[at] = illiquidityRatio(window, absReturn);
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
