import { discord20 } from './discord.ts';
import { permutationEntropy, signEntropy } from './entropy.ts';
import { joint } from './joint.ts';
import { mean, NOISE, squaredDeviations } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Sample autocorrelation of the last 60 elements at a lag (as statsmodels `acf`); 0 if flat. */
function autocorrelation(x: Float64Array, n: number, lag: number): number {
  const from = n - 60;
  const m = mean(x, n, 60);
  let squares = 0;
  let products = 0;
  for (let i = Math.max(0, from); i < n; i++) {
    const d = x[i] - m;
    squares += d * d;
    if (i + lag < n) products += d * (x[i + lag] - m);
  }
  return Math.sqrt(squares / 60) <= NOISE ? 0 : products / squares;
}

/** Lo & MacKinlay 1988: overlapping, unbiased variance ratio of the last 120 returns at horizon q; 1 if flat. */
function varianceRatio({ n, lnClose }: FeatureWindow, logReturn: Float64Array, q: number): number {
  if (n <= 120) return Number.NaN;
  const single = squaredDeviations(logReturn, n, 120) / 119;
  if (Math.sqrt(single) <= NOISE) return 1;
  const drift = (q * (lnClose[n - 1] - lnClose[n - 121])) / 120;
  let squares = 0;
  for (let i = n - 121 + q; i < n; i++) {
    const d = lnClose[i] - lnClose[i - q] - drift;
    squares += d * d;
  }
  return squares / (q * (121 - q) * (1 - q / 120)) / single;
}

const LAGS = [1, 2, 4, 8, 16, 32];
const LN_LAGS = LAGS.map(Math.log);
const LN_LAG_MEAN = LN_LAGS.reduce((sum, x) => sum + x) / LAGS.length;
const LN_LAG_SQUARES = LN_LAGS.reduce((sum, x) => sum + (x - LN_LAG_MEAN) ** 2, 0);

/** Generalised Hurst exponent (order 2) of the last 241 log closes: slope of ½ ln of the mean squared move on ln of the lag. */
function hurst({ n, lnClose }: FeatureWindow): number {
  if (n <= 240) return Number.NaN;
  let product = 0;
  for (const [j, lag] of LAGS.entries()) {
    let squares = 0;
    for (let i = n - 241 + lag; i < n; i++) {
      const d = lnClose[i] - lnClose[i - lag];
      squares += d * d;
    }
    const moved = squares / (241 - lag);
    if (Math.sqrt(moved) <= NOISE) return 0.5;
    product += (LN_LAGS[j] - LN_LAG_MEAN) * 0.5 * Math.log(moved);
  }
  return product / LN_LAG_SQUARES;
}

/** Sums of the third and second powers of the differences of neighbouring returns, the last 59. */
function differences(x: Float64Array, n: number): { cubes: number; squares: number } {
  let cubes = 0;
  let squares = 0;
  for (let i = Math.max(1, n - 59); i < n; i++) {
    const d = x[i] - x[i - 1];
    squares += d * d;
    cubes += d * d * d;
  }
  return { cubes, squares };
}

/** Longest run above the mean as catch22 counts it (SB_BinaryStats_mean_longstretch1): from one return that is not to the next. */
function longestStretch(x: Float64Array, n: number): number {
  const from = Math.max(0, n - 60);
  const m = mean(x, n, 60);
  let longest = 0;
  let last = 0;
  for (let i = 0; i < 59; i++) {
    if (x[from + i] - m > NOISE && i !== 58) continue;
    if (i - last > longest) longest = i - last;
    last = i;
  }
  return longest;
}

/** Wald & Wolfowitz' z of the runs of signs among the last 60 returns, zeros dropped; 0 with one sign only. */
function runsStatistic(x: Float64Array, n: number): number {
  let up = 0;
  let down = 0;
  let runs = 0;
  let before = 0;
  for (let i = Math.max(0, n - 60); i < n; i++) {
    const sign = Math.sign(x[i]);
    if (sign === 0) continue;
    if (sign > 0) up++;
    else down++;
    if (sign !== before) runs++;
    before = sign;
  }
  const all = up + down;
  const twice = 2 * up * down;
  const variance = (twice * (twice - all)) / (all * all * (all - 1));
  return variance > 0 ? (runs - twice / all - 1) / Math.sqrt(variance) : 0;
}

/** Family G, dependence and complexity: indices 107–121. Writes 15 values from `at`; see the catalogue. */
export function dependence(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, close, lnClose } = window;
  const { logReturn, absReturn, sigma60, pair } = scratch;
  out[at] = autocorrelation(logReturn, n, 1);
  out[at + 1] = autocorrelation(logReturn, n, 5);
  out[at + 2] = autocorrelation(absReturn, n, 1);
  out[at + 3] = varianceRatio(window, logReturn, 2);
  out[at + 4] = varianceRatio(window, logReturn, 5);
  out[at + 5] = varianceRatio(window, logReturn, 10);
  out[at + 6] = hurst(window);
  out[at + 7] = permutationEntropy(close, n);
  out[at + 8] = signEntropy(logReturn, n);
  const { cubes, squares } = differences(logReturn, n);
  out[at + 9] = sigma60 === 0 ? 0 : cubes / 59 / (sigma60 * sigma60 * sigma60);
  joint(logReturn, n - 1, absReturn, n, 60, pair);
  out[at + 10] = pair.correlation;
  out[at + 11] = longestStretch(logReturn, n);
  // z is standardised with the population deviation: σ60² · 59 / 60.
  out[at + 12] = sigma60 === 0 ? 0 : Math.sqrt((squares * 60) / 59) / sigma60;
  out[at + 13] = runsStatistic(logReturn, n);
  out[at + 14] = discord20(lnClose, n);
}
