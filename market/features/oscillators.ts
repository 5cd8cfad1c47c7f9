import { maximum, mean, minimum, NOISE, ratio, rise } from './moments.ts';
import type { Scratch } from './scratch.ts';
import { runRelativeStrengths } from './wilder.ts';
import type { FeatureWindow } from './window.ts';

/** Lane's raw %K of the 14 bars that end before `end`; 50 without range. */
function rawStochastic({ high, low, close }: FeatureWindow, end: number): number {
  const lowest = minimum(low, end, 14);
  const range = maximum(high, end, 14) - lowest;
  return range === 0 ? 50 : (100 * (close[end - 1] - lowest)) / range;
}

/** Position of the last RSI between the extremes of the last 14; below a billionth of a point the 14 count as equal. */
function stochasticOf(rsi: Float64Array, n: number): number {
  const lowest = minimum(rsi, n, 14);
  const range = maximum(rsi, n, 14) - lowest;
  return range <= 1e-9 ? 50 : Math.min(100, (100 * (rsi[n - 1] - lowest)) / range);
}

/** Lambert's commodity channel index over 20 bars; `typical` receives the typical prices of the window. */
function commodityChannel({ n, high, low, close }: FeatureWindow, typical: Float64Array): number {
  for (let i = Math.max(0, n - 20); i < n; i++) typical[i] = (high[i] + low[i] + close[i]) / 3;
  const centre = mean(typical, n, 20);
  let spread = 0;
  for (let i = n - 20; i < n; i++) spread += Math.abs(typical[i] - centre);
  spread /= 20;
  return spread <= NOISE * centre ? 0 : (typical[n - 1] - centre) / (0.015 * spread);
}

/** Williams' ultimate oscillator of 7, 14 and 28 bars (ta_ULTOSC.c); a ratio without range counts as one half. */
function ultimate({ n, low, close }: FeatureWindow, trueRange: Float64Array): number {
  if (n < 29) return Number.NaN;
  let pressure = 0;
  let range = 0;
  let weighted = 0;
  for (let back = 1; back <= 28; back++) {
    const i = n - back;
    pressure += close[i] - Math.min(low[i], close[i - 1]);
    range += trueRange[i];
    if (back === 7 || back === 14 || back === 28) weighted += (28 / back) * ratio(pressure, range, 0.5);
  }
  return (100 * weighted) / 7;
}

/** Chande's intraday momentum index over 14 bars. */
function intradayMomentum({ n, open, close }: FeatureWindow): number {
  let up = 0;
  let down = 0;
  for (let i = Math.max(0, n - 14); i < n; i++) {
    const body = close[i] - open[i];
    up += rise(body);
    down += rise(-body);
  }
  return ratio(100 * up, up + down, 50);
}

/** Place of the last close between a lowest and a highest price; one half without range. */
const channelPosition = (close: number, lowest: number, highest: number): number =>
  ratio(close - lowest, highest - lowest, 0.5);

/** Mid-rank of the last close among the last 240, as a share. */
function closeRank({ n, close }: FeatureWindow): number {
  const now = close[n - 1];
  let below = 0;
  let equal = 0;
  for (let i = Math.max(0, n - 240); i < n; i++) {
    below += Number(close[i] < now);
    equal += Number(close[i] === now);
  }
  return (below + 0.5 * (equal + 1)) / 240;
}

/** Family C, oscillators and position in the range: indices 48–64. Writes 17 values from `at`; see the catalogue. */
export function oscillators(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, open, high, low, close } = window;
  const { strengths, extremes, closeMean20: centre, closeDeviation20: width } = scratch;
  const [column] = scratch.columns;
  const now = close[n - 1];
  runRelativeStrengths(close, n, column, strengths);
  out[at] = strengths.rsi7;
  out[at + 1] = strengths.rsi14;
  out[at + 2] = strengths.rsi28;
  out[at + 5] = stochasticOf(column, n);

  let slow = 0;
  let all = 0;
  for (let end = n - 4; end <= n; end++) {
    const k = rawStochastic(window, end);
    // %D is the mean of three means of three: its five terms count once, twice, three times, twice and once.
    all += k * (3 - Math.abs(end - n + 2));
    if (end > n - 3) slow += k;
  }
  // The oldest of the nine terms is missing while there are only 16 bars; %D is NaN until 18 anyway.
  out[at + 3] = slow / 3;
  out[at + 4] = all / 9;
  out[at + 6] = commodityChannel(window, column);
  out[at + 7] = ultimate(window, scratch.trueRange);
  out[at + 8] = intradayMomentum(window);
  out[at + 9] = width === 0 ? 0.5 : (now - centre) / (4 * width * centre) + 0.5;
  out[at + 10] = channelPosition(now, low[extremes.lowest20], high[extremes.highest20]);
  out[at + 11] = channelPosition(now, low[extremes.lowest60], high[extremes.highest60]);
  out[at + 12] = channelPosition(now, low[extremes.lowest240], high[extremes.highest240]);
  out[at + 13] = closeRank(window);
  out[at + 14] = scratch.line20.lastDeviation;
  out[at + 15] = scratch.line60.lastDeviation;
  let balance = 0;
  for (let i = Math.max(0, n - 14); i < n; i++) balance += ratio(close[i] - open[i], high[i] - low[i], 0);
  out[at + 16] = balance / 14;
}
