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

/**
 * Coefficients of the mean variance over the horizon, and the factors of the two usual answers (forecasts design, 2.3).
 * Every close counts the same however many symbols it has, and half after each half-life. Null with too few rows.
 */
export function fitRange(rows: RangeRows, outcomes: RangeOutcomes, period: FitPeriod): RangeFit | null {
  const chosen = rowsOfPeriod(rows, outcomes, period);
  const n = chosen.length;
  if (n < MINIMUM_ROWS) return null;
  const last = rows.closeTime[chosen[n - 1]];
  const weights = dateWeights(rows, chosen, (t) => 0.5 ** ((last - t) / halfLifeOf(rows.timeframe)));
  const inputs = new Float64Array(n * WIDTH);
  const responses = new Float64Array(n);
  let [total, normal, month, through] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const row = chosen[i];
    for (let j = 0; j < WIDTH; j++) inputs[i * WIDTH + j] = rows.inputs[row * WIDTH + j];
    responses[i] = Math.min(RESPONSE_MOST, outcomes.variance[row] / rows.normal[row]);
    total += weights[i];
    normal += weights[i] * responses[i];
    month += weights[i] * Math.min(RESPONSE_MOST, outcomes.variance[row] / rows.month[row]);
    if (outcomes.knownAt[row] > through) through = outcomes.knownAt[row];
  }
  return {
    horizon: outcomes.horizon,
    coefficients: fitGamma({ width: WIDTH, inputs, responses, weights }),
    climatology: { normal: normal / total, month: month / total },
    through,
    rows: n,
  };
}

/** Mean variance per bar that a fit expects over its horizon, of the row whose inputs are at inputs[at …]. */
export const expectedVariance = (
  { coefficients }: RangeFit,
  inputs: Float64Array,
  at: number,
  normal: number,
): number => normal * Math.exp(linear(coefficients, inputs, at));

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
