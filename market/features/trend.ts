import { runDirectionalMovement } from './directional.ts';
import { runExponentialAverages } from './exponential.ts';
import { kama10 } from './kama.ts';
import { mean, NOISE } from './moments.ts';
import { parabolicStop } from './parabolic.ts';
import { regress } from './regression.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** 100 · (bars from the lowest low to the highest high) / 25 over the last 26 bars; of equal extremes the latest counts. */
function aroonOscillator(high: Float64Array, low: Float64Array, n: number): number {
  if (n < 26) return Number.NaN;
  let highest = n - 26;
  let lowest = n - 26;
  for (let i = n - 25; i < n; i++) {
    if (high[i] >= high[highest]) highest = i;
    if (low[i] <= low[lowest]) lowest = i;
  }
  return 4 * (highest - lowest);
}

/** Kaufman's efficiency: net log move over the path walked in `k` bars; 0 if nothing moved. */
function efficiencyRatio(lnClose: Float64Array, logReturn: Float64Array, n: number, k: number): number {
  if (n <= k) return Number.NaN;
  let path = 0;
  for (let i = n - k; i < n; i++) path += Math.abs(logReturn[i]);
  return path <= NOISE ? 0 : Math.min(1, Math.abs(lnClose[n - 1] - lnClose[n - 1 - k]) / path);
}

/** Family B, trend: indices 19–47. Writes 29 values from `at`; see the catalogue for each definition. */
export function trend(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, high, low, close, lnClose } = window;
  const { averages, directional, line, logReturn, trueRange } = scratch;
  const now = close[n - 1];

  const sma20 = mean(close, n, 20);
  const sma60 = mean(close, n, 60);
  const sma240 = mean(close, n, 240);
  runExponentialAverages(close, n, averages);
  out[at] = now / mean(close, n, 5) - 1;
  out[at + 1] = now / sma20 - 1;
  out[at + 2] = now / sma60 - 1;
  out[at + 3] = now / mean(close, n, 120) - 1;
  out[at + 4] = now / sma240 - 1;
  out[at + 5] = now / averages.ema12 - 1;
  out[at + 6] = now / averages.ema55 - 1;
  out[at + 7] = sma20 / sma60 - 1;
  out[at + 8] = sma60 / sma240 - 1;
  out[at + 9] = now / kama10(close, n, scratch.columns[2]) - 1;
  out[at + 10] = 100 * (averages.ema12 / averages.ema26 - 1);
  out[at + 11] = (100 * averages.macdHistogram) / now;
  out[at + 12] = 100 * averages.trix;

  regress(lnClose, n, 20, line);
  out[at + 13] = line.slope;
  out[at + 15] = line.tStatistic;
  out[at + 18] = line.rSquared;
  regress(lnClose, n, 60, line);
  out[at + 14] = line.slope;
  out[at + 16] = line.tStatistic;
  out[at + 19] = line.rSquared;
  out[at + 21] = line.lastResidual;
  regress(lnClose, n, 120, line);
  out[at + 17] = line.tStatistic;
  out[at + 20] = line.rSquared;

  runDirectionalMovement(high, low, trueRange, n, directional);
  out[at + 22] = directional.adx;
  out[at + 23] = directional.plus;
  out[at + 24] = directional.minus;
  out[at + 25] = aroonOscillator(high, low, n);
  out[at + 26] = (now - parabolicStop(high, low, n)) / now;
  out[at + 27] = efficiencyRatio(lnClose, logReturn, n, 10);
  out[at + 28] = efficiencyRatio(lnClose, logReturn, n, 60);
}
