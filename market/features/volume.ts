import { normalCdf } from '#market/math/normal.ts';
import { joint } from './joint.ts';
import { mean, NOISE, ratio, sampleDeviation } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Sum of the last `k` elements. */
const total = (x: Float64Array, n: number, k: number): number => mean(x, n, k) * k;

/** Quong & Soudack's money flow index over 14 bars; typical prices closer than NOISE count as equal, in any unit of price. */
function moneyFlow({ n, high, low, close, volume }: FeatureWindow): number {
  let up = 0;
  let down = 0;
  for (let i = Math.max(1, n - 14); i < n; i++) {
    const typical = (high[i] + low[i] + close[i]) / 3;
    const move = typical - (high[i - 1] + low[i - 1] + close[i - 1]) / 3;
    if (move > NOISE * typical) up += typical * volume[i];
    else if (move < -NOISE * typical) down += typical * volume[i];
  }
  return ratio(100 * up, up + down, 50);
}

/** Chaikin's oscillator: EMA3 − EMA10 of accumulation/distribution, both from the oldest bar of the window (ta_ADOSC.c). */
function chaikin({ n, volume }: FeatureWindow, closeLocation: Float64Array): number {
  let line = closeLocation[0] * volume[0];
  let fast = line;
  let slow = line;
  for (let i = 1; i < n; i++) {
    line += closeLocation[i] * volume[i];
    fast += 0.5 * (line - fast);
    slow += (2 / 11) * (line - slow);
  }
  return fast - slow;
}

/** Volume of the last `k` bars with the sign of their returns, over the volume. */
function signedShare({ n, volume }: FeatureWindow, logReturn: Float64Array, k: number): number {
  let signed = 0;
  for (let i = Math.max(1, n - k); i < n; i++) signed += Math.sign(logReturn[i]) * volume[i];
  return ratio(signed, total(volume, n, k), 0);
}

/** Last close over the volume-weighted price of `k` bars, − 1; 0 if nothing was traded. */
function fromVwap({ n, close, volume, vwap }: FeatureWindow, k: number): number {
  let value = 0;
  let size = 0;
  for (let i = Math.max(0, n - k); i < n; i++) {
    value += vwap[i] * volume[i];
    size += volume[i];
  }
  return size === 0 ? 0 : close[n - 1] / (value / size) - 1;
}

/** Elder's force: average of return · volume over the average of volume, α = 2/14, both from 0 at the oldest return. */
function force({ n, volume }: FeatureWindow, logReturn: Float64Array): number {
  let pushed = 0;
  let size = 0;
  for (let i = 1; i < n; i++) {
    pushed += (2 / 14) * (logReturn[i] * volume[i] - pushed);
    size += (2 / 14) * (volume[i] - size);
  }
  return ratio(pushed, size, 0);
}

/** Family I, volume and flow: indices 134–148. Writes 15 values from `at`, all NaN when the last 60 bars have no volume. */
export function volumeAndFlow(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, volume } = window;
  const { logReturn, absReturn, closeLocation, sigma60, pair, columns } = scratch;
  let traded = 0;
  for (let i = Math.max(0, n - 60); i < n; i++) traded += volume[i];
  // Also when a volume is unknown: the sum is NaN then.
  if (!(traded > 0)) {
    out.fill(Number.NaN, at, at + 15);
    return;
  }
  const total20 = total(volume, n, 20);
  const mean20 = total20 / 20;
  out[at] = ratio(volume[n - 1], mean20, 1);
  out[at + 1] = ratio(mean(volume, n, 5), mean(volume, n, 60), 1);
  const root = columns[2];
  const from = Math.max(0, n - 60);
  let largest = 0;
  for (let i = from; i < n; i++) largest = Math.max(largest, volume[i]);
  // √V relative to the largest of the window: a spread below NOISE is then rounding in any unit of volume.
  for (let i = from; i < n; i++) root[i] = Math.sqrt(volume[i] / largest);
  out[at + 2] = ratio(root[n - 1] - mean(root, n, 60), sampleDeviation(root, n, 60), 0);
  out[at + 3] = moneyFlow(window);
  let located = 0;
  let imbalance = 0;
  let toxicity = 0;
  for (let i = Math.max(0, n - 20); i < n; i++) {
    located += closeLocation[i] * volume[i];
    const side = sigma60 === 0 ? 0 : 2 * normalCdf(logReturn[i] / sigma60) - 1;
    imbalance += volume[i] * side;
    toxicity += volume[i] * Math.abs(side);
  }
  out[at + 4] = ratio(located, total20, 0);
  out[at + 5] = signedShare(window, logReturn, 20);
  out[at + 6] = signedShare(window, logReturn, 60);
  out[at + 7] = ratio(chaikin(window, closeLocation), mean20, 0);
  out[at + 8] = fromVwap(window, 20);
  out[at + 9] = fromVwap(window, 60);
  for (let i = from; i < n; i++) root[i] = volume[i] / largest;
  joint(absReturn, n, root, n, 60, pair);
  out[at + 10] = pair.correlation;
  joint(logReturn, n, root, n, 20, pair);
  out[at + 11] = pair.correlation;
  out[at + 12] = ratio(force(window, logReturn), sigma60, 0);
  out[at + 13] = ratio(imbalance, total20, 0);
  out[at + 14] = ratio(toxicity, total20, 0);
}
