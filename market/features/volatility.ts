import { mean, NOISE, ratio, sampleDeviation } from './moments.ts';
import { garmanKlass, parkinson, rogersSatchellVariance, type YangZhang, yangZhang } from './ranges.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

const DECAY = 0.94;
const ATR_PERIOD = 14;
const RANK_BARS = 240;
/** Variances closer than this, relatively, are equal in rank: they differ by the rounding of the same returns. */
const TIE = 1e-10;
/** A variance below NOISE² is no movement. */
const NOISE_VARIANCE = NOISE * NOISE;

const zhang: YangZhang = { overnight: 0, total: 0 };

/** Wilder's ATR14 at the last bar and at the one before it. */
const range14 = { before: 0, last: 0 };

/**
 * Two recursions in one loop: their chains of additions overlap. RiskMetrics variances v_i = 0.94 v_{i−1} + 0.06 r_i²,
 * v_1 = r_1², go into elements 1…n−1 of `variance`. `range14` is seeded as in TA-Lib (ta_ATR.c).
 */
function runRecursions(logReturn: Float64Array, trueRange: Float64Array, n: number, variance: Float64Array): void {
  let v = logReturn[1] * logReturn[1];
  let range = n <= ATR_PERIOD ? Number.NaN : mean(trueRange, ATR_PERIOD + 1, ATR_PERIOD);
  let before = Number.NaN;
  variance[1] = v;
  for (let i = 2; i < n; i++) {
    const r = logReturn[i];
    v = DECAY * v + (1 - DECAY) * r * r;
    variance[i] = v;
    if (i <= ATR_PERIOD) continue;
    before = range;
    range = range * ((ATR_PERIOD - 1) / ATR_PERIOD) + trueRange[i] * (1 / ATR_PERIOD);
  }
  range14.before = before;
  range14.last = range;
}

/** [#(smaller) + ½(#(equal) + 1)] / 240 of the last value among the last 240. */
function rankOfLast(x: Float64Array, n: number): number {
  if (n <= RANK_BARS) return Number.NaN;
  const low = x[n - 1] * (1 - TIE);
  const high = x[n - 1] * (1 + TIE);
  let smaller = 0;
  let notLarger = 0;
  for (let i = n - RANK_BARS; i < n; i++) {
    smaller += Number(x[i] < low);
    notLarger += Number(x[i] <= high);
  }
  return (smaller + 0.5 * (notLarger - smaller + 1)) / RANK_BARS;
}

/** Dreiss's choppiness: 100 · ln(ΣTR₁₄ / (max H − min L)) / ln 14; 50 if flat. */
function choppiness({ n, high, low }: FeatureWindow, { trueRange, extremes }: Scratch): number {
  const span = high[extremes.highest14] - low[extremes.lowest14];
  const walked = mean(trueRange, n, ATR_PERIOD) * ATR_PERIOD;
  return span === 0 || walked === 0 ? 50 : (100 * Math.log(walked / span)) / Math.log(ATR_PERIOD);
}

/** ln(a / b), or 0 if either is 0. */
const logRatio = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : Math.log(a / b));

/** Family E, volatility: indices 74–96. Writes 23 values from `at`; see the catalogue for each definition. */
export function volatility(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, close } = window;
  const { logReturn, trueRange, logRange, sigma10, sigma20, sigma60, sigma120 } = scratch;
  const [variance] = scratch.columns;

  runRecursions(logReturn, trueRange, n, variance);
  out[at] = sigma10;
  out[at + 1] = sigma20;
  out[at + 2] = sigma60;
  out[at + 3] = sigma120;
  out[at + 4] = Math.sqrt(variance[n - 1]);
  out[at + 5] = parkinson(window, 20);
  out[at + 6] = garmanKlass(window, 20);
  out[at + 7] = Math.sqrt(Math.max(0, rogersSatchellVariance(window, 20)));
  yangZhang(window, 20, zhang);
  out[at + 8] = Math.sqrt(zhang.total);
  yangZhang(window, 60, zhang);
  out[at + 9] = Math.sqrt(zhang.total);
  out[at + 22] = zhang.total <= NOISE_VARIANCE ? 0.5 : zhang.overnight / zhang.total;

  out[at + 10] = (100 * range14.last) / close[n - 1];
  out[at + 11] = ratio(trueRange[n - 1], range14.before, 1);

  let squares = 0;
  let downSquares = 0;
  let bipower = 0;
  for (let i = Math.max(1, n - 60); i < n; i++) {
    const r = logReturn[i];
    squares += r * r;
    downSquares += r * r * Number(r < 0);
    if (i > n - 60) bipower += Math.abs(r * logReturn[i - 1]);
  }
  bipower *= (Math.PI / 2) * (60 / 59);
  const still = squares <= 60 * NOISE_VARIANCE;
  out[at + 12] = still ? 0.5 : downSquares / squares;
  out[at + 13] = logRatio(sigma10, sigma60);
  out[at + 14] = logRatio(sigma20, sigma120);
  out[at + 15] = ratio(sampleDeviation(logRange, n, 60), mean(logRange, n, 60), 0);
  out[at + 16] = rankOfLast(variance, n);
  out[at + 17] = Math.sqrt(bipower / 60);
  out[at + 18] = still ? 0 : Math.max(0, 1 - bipower / squares);

  const width = 4 * scratch.closeDeviation20;
  out[at + 19] = width;
  const meanRange = n <= 20 ? Number.NaN : mean(trueRange, n, 20);
  out[at + 20] = ratio(width * scratch.closeMean20, 3 * meanRange, 1);
  out[at + 21] = choppiness(window, scratch);
}
