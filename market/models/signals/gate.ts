import { benjaminiHochberg } from '../../math/false-discovery.ts';
import { normalCdf } from '../../math/normal.ts';

/** Evidence that a model beats its base rate, on data that neither its fit nor its calibration has seen. */
export interface Skill {
  /** Mean gain in squared error over the base rate per date. */
  readonly gain: number;
  readonly standardError: number;
  readonly t: number;
  /** One-sided: how often chance alone gives such a t. */
  readonly p: number;
  readonly dates: number;
}

/** Newey & West 1987 standard error of the mean, Bartlett weights (statsmodels OLS on a constant, `cov_type="HAC"`, no correction). */
export function neweyWestError(values: Float64Array, lag: number): number {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const autocovariance = (k: number) => {
    let sum = 0;
    for (let i = k; i < n; i++) sum += (values[i] - mean) * (values[i - k] - mean);
    return sum / n;
  };
  let variance = autocovariance(0);
  for (let k = 1; k <= Math.min(lag, n - 1); k++) variance += 2 * (1 - k / (lag + 1)) * autocovariance(k);
  return Math.sqrt(Math.max(0, variance) / n);
}

const NO_SKILL: Skill = { gain: 0, standardError: 0, t: 0, p: 1, dates: 0 };
/** With fewer dates a standard error means nothing. */
const MINIMUM_DATES = 30;
/** A model that never leaves its base rate by a tenth of a percent point has nothing to be tested. */
const SAYS_NOTHING = 1e-3;

/**
 * Skill of probabilities `p` against `base` (quant design, 4.2). The gain (y − base)² − (y − p)² is averaged over the
 * symbols of a date. The result is its mean over the dates in Newey–West errors of `lag` dates. Rows of a date are
 * next to each other.
 */
export function measureSkill(
  dates: Float64Array,
  outcomes: Uint8Array,
  probabilities: Float64Array,
  base: number,
  lag: number,
): Skill {
  const gains: number[] = [];
  let furthest = 0;
  for (let i = 0; i < dates.length; ) {
    let sum = 0;
    let count = 0;
    const date = dates[i];
    for (; i < dates.length && dates[i] === date; i++, count++) {
      const departure = probabilities[i] - base;
      // (y − base)² − (y − p)² without the cancellation: for p near the base rate the squares would leave rounding alone.
      sum += departure * (2 * outcomes[i] - probabilities[i] - base);
      furthest = Math.max(furthest, Math.abs(departure));
    }
    gains.push(sum / count);
  }
  if (gains.length < MINIMUM_DATES || furthest < SAYS_NOTHING) return { ...NO_SKILL, dates: gains.length };
  const series = Float64Array.from(gains);
  const gain = gains.reduce((sum, g) => sum + g, 0) / gains.length;
  const standardError = neweyWestError(series, lag);
  if (!(standardError > 0)) return { ...NO_SKILL, gain, dates: gains.length };
  const t = gain / standardError;
  return { gain, standardError, t, p: 1 - normalCdf(t), dates: gains.length };
}

/** How far a model that passed is believed: 1 − 1/t², 0 for one that did not. */
export const shrinkage = (passed: boolean, t: number): number => (passed && t > 0 ? Math.max(0, 1 - 1 / (t * t)) : 0);

/** Share of false discoveries among the models that are judged together. */
const FALSE_DISCOVERIES = 0.05;
/** A market with a single model would let one in twenty of those without skill pass: no model does below one in a hundred. */
export const LEAST_T = 2.33;

/** The models that pass, judged together: by Benjamini–Hochberg at 5 %, and each with a t above 2.33. */
export function passGate(skills: readonly Pick<Skill, 't' | 'p'>[]): boolean[] {
  const discovered = benjaminiHochberg(
    skills.map(({ p }) => p),
    FALSE_DISCOVERIES,
  );
  return skills.map(({ t }, i) => discovered[i] && t > LEAST_T);
}
