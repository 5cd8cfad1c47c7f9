import { DAY } from '../../time.ts';
import type { Timeframe } from '../../timeframe.ts';
import { fitGamma, linear } from './gamma.ts';
import {
  type RangeFit,
  type RangeGate,
  type RangeOutcomes,
  type RangeRows,
  RANGE_INPUT_COUNT as WIDTH,
} from './range-model.ts';

/** The rows that a fit may see: those whose outcome was known at `before` (UTC ms, inclusive). */
export interface FitPeriod {
  readonly before: number;
  /** Closes before this are left out; absent: none. */
  readonly from?: number;
}

/** A variance of more than this many normals counts as so many: one bad price must not move a class. */
const RESPONSE_MOST = 500;
const MINIMUM_ROWS = 300;
/** Above this, every second close is enough. */
const ROWS_MOST = 1_000_000;

/** Age after which a row counts half, as for signals. */
export const halfLifeOf = (timeframe: Timeframe): number =>
  timeframe === '1d' || timeframe === '1w' ? 365 * DAY : 86 * DAY;

/** The rows that a fit learns from, with the weight of each and its response y/m250. */
export interface RangeSample {
  readonly chosen: Uint32Array;
  readonly weights: Float64Array;
  readonly responses: Float64Array;
}

/**
 * The sample of a period: every close counts the same however many symbols it has, and half after each half-life. Null
 * with too few rows.
 */
export function rangeSample(rows: RangeRows, outcomes: RangeOutcomes, period: FitPeriod): RangeSample | null {
  const chosen = rowsOfPeriod(rows, outcomes, period);
  if (chosen.length < MINIMUM_ROWS) return null;
  const last = rows.closeTime[chosen[chosen.length - 1]];
  return {
    chosen,
    weights: dateWeights(rows, chosen, (t) => 0.5 ** ((last - t) / halfLifeOf(rows.timeframe))),
    responses: Float64Array.from(chosen, (row) => Math.min(RESPONSE_MOST, outcomes.variance[row] / rows.normal[row])),
  };
}

/** Mean by weight of the variance of a sample over `usual`: the factor that makes it unbiased. */
export function usualFactor(
  { chosen, weights }: RangeSample,
  { variance }: RangeOutcomes,
  usual: Float64Array,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < chosen.length; i++) {
    sum += weights[i] * Math.min(RESPONSE_MOST, variance[chosen[i]] / usual[chosen[i]]);
    total += weights[i];
  }
  return sum / total;
}

/**
 * Coefficients of the mean variance over the horizon, and the factors of the two usual answers (forecasts design, 2.3).
 * Null with too few rows.
 */
export function fitRange(rows: RangeRows, outcomes: RangeOutcomes, period: FitPeriod): RangeFit | null {
  const sample = rangeSample(rows, outcomes, period);
  if (sample === null) return null;
  const { chosen, weights, responses } = sample;
  const inputs = new Float64Array(chosen.length * WIDTH);
  for (let i = 0; i < chosen.length; i++)
    for (let j = 0; j < WIDTH; j++) inputs[i * WIDTH + j] = rows.inputs[chosen[i] * WIDTH + j];
  return {
    horizon: outcomes.horizon,
    coefficients: fitGamma({ width: WIDTH, inputs, responses, weights }),
    climatology: {
      normal: usualFactor(sample, outcomes, rows.normal),
      month: usualFactor(sample, outcomes, rows.month),
    },
    through: chosen.reduce((latest, row) => Math.max(latest, outcomes.knownAt[row]), 0),
    rows: chosen.length,
  };
}

/** Mean variance per bar that a fit expects over its horizon, of the row whose inputs are at inputs[at …]. */
export const expectedVariance = (
  { coefficients }: RangeFit,
  inputs: Float64Array,
  at: number,
  normal: number,
): number => normal * Math.exp(linear(coefficients, inputs, at));

/** The fit that knows the own normal and its factor alone: what is usual, in the form of a fit. */
export function usualFit(fit: RangeFit): RangeFit {
  const coefficients = new Float64Array(WIDTH + 1);
  coefficients[WIDTH] = Math.log(fit.climatology.normal);
  return { ...fit, coefficients };
}

/** The forecast drawn to the usual variance as far as it is not believed; a shut gate says what is usual. */
export function publishedVariance(
  { climatology }: RangeFit,
  { open, belief }: RangeGate,
  variance: number,
  normal: number,
): number {
  const usual = climatology.normal * normal;
  return open ? usual * (variance / usual) ** belief : usual;
}

/** Rows with a known outcome within a period, in order. */
export function rowsOfPeriod(
  rows: RangeRows,
  { variance, knownAt }: RangeOutcomes,
  { before, from }: FitPeriod,
): Uint32Array {
  const all = new Uint32Array(rows.length);
  let n = 0;
  for (let row = 0; row < rows.length; row++) {
    if (!(knownAt[row] <= before) || !Number.isFinite(variance[row])) continue;
    if (from !== undefined && rows.closeTime[row] < from) continue;
    all[n++] = row;
  }
  if (n <= ROWS_MOST) return all.slice(0, n);
  let date = 0;
  return all.subarray(0, n).filter((row, i) => {
    if (i > 0 && rows.closeTime[row] !== rows.closeTime[all[i - 1]]) date++;
    return date % 2 === 0;
  });
}

/** One over the chosen rows of the same close, times `ofTime`. */
function dateWeights(rows: RangeRows, chosen: Uint32Array, ofTime: (t: number) => number): Float64Array {
  const weights = new Float64Array(chosen.length);
  for (let from = 0; from < chosen.length; ) {
    const t = rows.closeTime[chosen[from]];
    let to = from + 1;
    while (to < chosen.length && rows.closeTime[chosen[to]] === t) to++;
    weights.fill(ofTime(t) / (to - from), from, to);
    from = to;
  }
  return weights;
}
