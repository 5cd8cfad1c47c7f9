import { runDirectionalMovement } from './directional.ts';
import { runExponentialAverages } from './exponential.ts';
import { kama10 } from './kama.ts';
import { mean, NOISE, total } from './moments.ts';
import { parabolicStop } from './parabolic.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Kaufman's efficiency: net log move over the path walked in `k` bars; 0 if nothing moved. */
function efficiencyRatio(lnClose: Float64Array, absReturn: Float64Array, n: number, k: number): number {
  if (n <= k) return Number.NaN;
  const path = total(absReturn, n - k, n);
  return path <= NOISE ? 0 : Math.min(1, Math.abs(lnClose[n - 1] - lnClose[n - 1 - k]) / path);
}

/** Family B, trend: indices 19–47. Writes 29 values from `at`; see the catalogue for each definition. */
export function trend(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, high, low, close, lnClose } = window;
  const { averages, extremes, directional, line20, line60, line120, absReturn, trueRange } = scratch;
  const now = close[n - 1];

  const sum60 = total(close, Math.max(0, n - 60), n);
  const sum120 = total(close, Math.max(0, n - 120), Math.max(0, n - 60)) + sum60;
  const sum240 = total(close, Math.max(0, n - 240), Math.max(0, n - 120)) + sum120;
  const sma20 = scratch.closeMean20;
  const sma60 = sum60 / 60;
  const sma240 = sum240 / 240;
  runExponentialAverages(close, n, averages);
  out[at] = now / mean(close, n, 5) - 1;
  out[at + 1] = now / sma20 - 1;
  out[at + 2] = now / sma60 - 1;
  out[at + 3] = (120 * now) / sum120 - 1;
  out[at + 4] = now / sma240 - 1;
  out[at + 5] = now / averages.ema12 - 1;
  out[at + 6] = now / averages.ema55 - 1;
  out[at + 7] = sma20 / sma60 - 1;
  out[at + 8] = sma60 / sma240 - 1;
  out[at + 9] = now / kama10(close, n, scratch.columns[2]) - 1;
  out[at + 10] = 100 * (averages.ema12 / averages.ema26 - 1);
  out[at + 11] = (100 * averages.macdHistogram) / now;
  out[at + 12] = 100 * averages.trix;

  out[at + 13] = line20.slope;
  out[at + 14] = line60.slope;
  out[at + 15] = line20.tStatistic;
  out[at + 16] = line60.tStatistic;
  out[at + 17] = line120.tStatistic;
  out[at + 18] = line20.rSquared;
  out[at + 19] = line60.rSquared;
  out[at + 20] = line120.rSquared;
  out[at + 21] = line60.lastResidual;

  runDirectionalMovement(high, low, trueRange, n, directional);
  out[at + 22] = directional.adx;
  out[at + 23] = directional.plus;
  out[at + 24] = directional.minus;
  // 100 · (bars from the lowest low to the highest high) / 25.
  out[at + 25] = 4 * (extremes.highest26 - extremes.lowest26);
  out[at + 26] = (now - parabolicStop(high, low, n)) / now;
  out[at + 27] = efficiencyRatio(lnClose, absReturn, n, 10);
  out[at + 28] = efficiencyRatio(lnClose, absReturn, n, 60);
}
