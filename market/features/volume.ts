import { erf } from '#market/math/normal.ts';
import { joint } from './joint.ts';
import { mean, NOISE, ratio, sampleDeviation } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Quong & Soudack's money flow index over 14 bars; typical prices closer than NOISE count as equal, in any unit of price. */
function moneyFlow({ n, high, low, close, volume }: FeatureWindow): number {
  let up = 0;
  let down = 0;
  for (let i = Math.max(1, n - 14); i < n; i++) {
    const typical = (high[i] + low[i] + close[i]) / 3;
    const move = typical - (high[i - 1] + low[i - 1] + close[i - 1]) / 3;
    up += typical * volume[i] * Number(move > NOISE * typical);
    down += typical * volume[i] * Number(move < -NOISE * typical);
  }
  return ratio(100 * up, up + down, 50);
}

/**
 * The trade in a span of bars: its size, its value at the volume-weighted prices, its size with the sign of the
 * returns.
 */
interface Turnover {
  size: number;
  value: number;
  signed: number;
}

const turnover: Turnover = { size: 0, value: 0, signed: 0 };

/** Adds the bars from ≤ i < end. */
function addTurnover({ volume, vwap }: FeatureWindow, logReturn: Float64Array, from: number, end: number): void {
  let { size, value, signed } = turnover;
  for (let i = Math.max(0, from); i < end; i++) {
    const v = volume[i];
    const r = logReturn[i];
    size += v;
    value += vwap[i] * v;
    signed += (Number(r > 0) - Number(r < 0)) * v;
  }
  turnover.size = size;
  turnover.value = value;
  turnover.signed = signed;
}

/** Last close over the volume-weighted price, − 1; 0 if nothing was traded. */
const fromVwap = (close: number, { size, value }: Turnover): number => (size === 0 ? 0 : close / (value / size) - 1);

const oscillation = { chaikin: 0, force: 0 };

/**
 * Four recursions in one loop: their chains of additions overlap. Chaikin's oscillator is EMA3 − EMA10 of
 * accumulation/distribution, both from the oldest bar (ta_ADOSC.c). Elder's force is the average of return · volume
 * over the average of volume, α = 2/14, both from 0 at the oldest return.
 */
function runOscillations(volume: Float64Array, closeLocation: Float64Array, logReturn: Float64Array, n: number): void {
  let line = closeLocation[0] * volume[0];
  let fast = line;
  let slow = line;
  let pushed = 0;
  let size = 0;
  for (let i = 1; i < n; i++) {
    const v = volume[i];
    line += closeLocation[i] * v;
    fast += 0.5 * (line - fast);
    slow += (2 / 11) * (line - slow);
    pushed += (2 / 14) * (logReturn[i] * v - pushed);
    size += (2 / 14) * (v - size);
  }
  oscillation.chaikin = fast - slow;
  oscillation.force = ratio(pushed, size, 0);
}

/** Family I, volume and flow: indices 134–148. Writes 15 values from `at`, all NaN when the last 60 bars have no volume. */
export function volumeAndFlow(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, volume } = window;
  const { logReturn, absReturn, closeLocation, sigma60, pair, columns } = scratch;
  const now = window.close[n - 1];
  turnover.size = turnover.value = turnover.signed = 0;
  addTurnover(window, logReturn, n - 20, n);
  const total20 = turnover.size;
  const mean20 = total20 / 20;
  out[at + 5] = ratio(turnover.signed, total20, 0);
  out[at + 8] = fromVwap(now, turnover);
  addTurnover(window, logReturn, n - 60, Math.max(0, n - 20));
  // Also when a volume is unknown: the sum is NaN then.
  if (!(turnover.size > 0)) {
    out.fill(Number.NaN, at, at + 15);
    return;
  }
  out[at + 6] = ratio(turnover.signed, turnover.size, 0);
  out[at + 9] = fromVwap(now, turnover);
  out[at] = ratio(volume[n - 1], mean20, 1);
  out[at + 1] = ratio(mean(volume, n, 5), turnover.size / 60, 1);
  const [size, root] = columns;
  const from = Math.max(0, n - 60);
  let largest = 0;
  for (let i = from; i < n; i++) if (volume[i] > largest) largest = volume[i];
  // Relative to the largest of the window: a spread below NOISE is then rounding in any unit of volume.
  for (let i = from; i < n; i++) {
    size[i] = volume[i] / largest;
    root[i] = Math.sqrt(size[i]);
  }
  out[at + 2] = ratio(root[n - 1] - mean(root, n, 60), sampleDeviation(root, n, 60), 0);
  out[at + 3] = moneyFlow(window);
  let located = 0;
  let imbalance = 0;
  let toxicity = 0;
  for (let i = Math.max(0, n - 20); i < n; i++) {
    located += closeLocation[i] * volume[i];
    // 2 Φ(r/σ) − 1.
    const side = sigma60 === 0 ? 0 : erf((logReturn[i] / sigma60) * Math.SQRT1_2);
    imbalance += volume[i] * side;
    toxicity += volume[i] * Math.abs(side);
  }
  out[at + 4] = ratio(located, total20, 0);
  runOscillations(volume, closeLocation, logReturn, n);
  out[at + 7] = ratio(oscillation.chaikin, mean20, 0);
  out[at + 12] = ratio(oscillation.force, sigma60, 0);
  joint(absReturn, n, size, n, 60, pair);
  out[at + 10] = pair.correlation;
  joint(logReturn, n, size, n, 20, pair);
  out[at + 11] = pair.correlation;
  out[at + 13] = ratio(imbalance, total20, 0);
  out[at + 14] = ratio(toxicity, total20, 0);
}
