import { discord20 } from './discord.ts';
import { permutationEntropy, signEntropy } from './entropy.ts';
import { joint } from './joint.ts';
import { mean, NOISE } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Deviations of the last 60 elements from their mean `m` into the start of `deviation`. */
function centre(x: Float64Array, n: number, m: number, deviation: Float64Array): void {
  for (let j = 0, i = Math.max(0, n - 60); i < n; i++, j++) deviation[j] = x[i] - m;
}

/** Σ d_j d_{j+lag} of 60 deviations. */
function laggedProduct(deviation: Float64Array, lag: number): number {
  let sum = 0;
  for (let j = lag; j < 60; j++) sum += deviation[j] * deviation[j - lag];
  return sum;
}

/** Sample autocorrelation at a lag (as statsmodels `acf`) of 60 deviations with these squares; 0 if flat. */
const autocorrelation = (deviation: Float64Array, squares: number, lag: number): number =>
  Math.sqrt(squares / 60) <= NOISE ? 0 : laggedProduct(deviation, lag) / squares;

/** Σ (x_i − x_{i−lag} − drift)² over first + lag ≤ i < n. */
function squaredMoves(x: Float64Array, first: number, n: number, lag: number, drift: number): number {
  let a = 0;
  let b = 0;
  let i = first + lag;
  let j = first;
  for (; i + 1 < n; i += 2, j += 2) {
    const deviation = x[i] - x[j] - drift;
    const two = x[i + 1] - x[j + 1] - drift;
    a += deviation * deviation;
    b += two * two;
  }
  if (i === n) return a + b;
  const last = x[i] - x[j] - drift;
  return a + b + last * last;
}

/** Lo & MacKinlay 1988: overlapping, unbiased variance ratio of the last 120 returns at horizon q; 1 if flat. */
function varianceRatio({ n, lnClose }: FeatureWindow, single: number, q: number): number {
  if (n <= 120) return Number.NaN;
  if (Math.sqrt(single) <= NOISE) return 1;
  const drift = (q * (lnClose[n - 1] - lnClose[n - 121])) / 120;
  return squaredMoves(lnClose, n - 121, n, q, drift) / (q * (121 - q) * (1 - q / 120)) / single;
}

const LAGS = [1, 2, 4, 8, 16, 32];
const LN_LAGS = LAGS.map(Math.log);
const LN_LAG_MEAN = LN_LAGS.reduce((sum, x) => sum + x) / LAGS.length;
const LN_LAG_SQUARES = LN_LAGS.reduce((sum, x) => sum + (x - LN_LAG_MEAN) ** 2, 0);

/** Generalised Hurst exponent (order 2) of the last 241 log closes: slope of ½ ln of the mean squared move on ln of the lag. */
function hurst({ n, lnClose }: FeatureWindow): number {
  if (n <= 240) return Number.NaN;
  let product = 0;
  for (let j = 0; j < LAGS.length; j++) {
    const moved = squaredMoves(lnClose, n - 241, n, LAGS[j], 0) / (241 - LAGS[j]);
    if (Math.sqrt(moved) <= NOISE) return 0.5;
    product += (LN_LAGS[j] - LN_LAG_MEAN) * 0.5 * Math.log(moved);
  }
  return product / LN_LAG_SQUARES;
}

/** Longest run above the mean as catch22 counts it (SB_BinaryStats_mean_longstretch1): from one return that is not to the next. */
function longestStretch(deviation: Float64Array): number {
  let longest = 0;
  let length = 1;
  for (let j = 1; j < 59; j++) {
    if (length > longest) longest = length;
    length = 1 + length * Number(deviation[j] > NOISE);
  }
  return longest;
}

/** Wald & Wolfowitz' z of the runs of signs among the last 60 returns, zeros dropped; 0 with one sign only. */
function runsStatistic(x: Float64Array, n: number): number {
  let up = 0;
  let down = 0;
  let turns = 0;
  let before = 0;
  for (let i = Math.max(0, n - 60); i < n; i++) {
    const rise = Number(x[i] > 0);
    const fall = Number(x[i] < 0);
    up += rise;
    down += fall;
    turns += Number((rise - fall) * before < 0);
    if (rise !== fall) before = rise - fall;
  }
  const all = up + down;
  const twice = 2 * up * down;
  const variance = (twice * (twice - all)) / (all * all * (all - 1));
  return variance > 0 ? (turns - twice / all) / Math.sqrt(variance) : 0;
}

/** Family G, dependence and complexity: indices 107–121. Writes 15 values from `at`; see the catalogue. */
export function dependence(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, close, lnClose } = window;
  const { logReturn, absReturn, sigma60, moments60, moments120, pair } = scratch;
  const [deviation] = scratch.columns;

  centre(absReturn, n, mean(absReturn, n, 60), deviation);
  out[at + 2] = autocorrelation(deviation, laggedProduct(deviation, 0), 1);
  centre(logReturn, n, moments60.mean, deviation);
  out[at] = autocorrelation(deviation, moments60.squares, 1);
  out[at + 1] = autocorrelation(deviation, moments60.squares, 5);
  out[at + 11] = longestStretch(deviation);

  const single = moments120.squares / 119;
  out[at + 3] = varianceRatio(window, single, 2);
  out[at + 4] = varianceRatio(window, single, 5);
  out[at + 5] = varianceRatio(window, single, 10);
  out[at + 6] = hurst(window);
  out[at + 7] = permutationEntropy(close, n);
  out[at + 8] = signEntropy(logReturn, n);

  let turned = 0;
  let turnedCubes = 0;
  for (let i = Math.max(1, n - 59); i < n; i++) {
    const d = logReturn[i] - logReturn[i - 1];
    turned += d * d;
    turnedCubes += d * d * d;
  }
  out[at + 9] = sigma60 === 0 ? 0 : turnedCubes / 59 / (sigma60 * sigma60 * sigma60);
  // z is standardised with the population deviation: σ60² · 59 / 60.
  out[at + 12] = sigma60 === 0 ? 0 : Math.sqrt((turned * 60) / 59) / sigma60;
  joint(logReturn, n - 1, absReturn, n, 60, pair);
  out[at + 10] = pair.correlation;
  out[at + 13] = runsStatistic(logReturn, n);
  out[at + 14] = discord20(lnClose, n);
}
