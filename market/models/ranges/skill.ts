import { normalCdf } from '../../math/normal.ts';
import type { Timeframe } from '../../timeframe.ts';
import { neweyWestError } from '../signals/gate.ts';
import { expectedVariance, rowsOfPeriod } from './fit.ts';
import {
  type RangeFit,
  type RangeOutcomes,
  type RangeRows,
  type RangeSkill,
  RANGE_INPUT_COUNT as WIDTH,
} from './range-model.ts';

/** y/f − ln(y/f) − 1: the loss by which forecasts of variance rank the same on a noisy measure as on the truth (Patton 2011). */
export function qlike(outcome: number, forecast: number): number {
  const ratio = outcome / forecast;
  return ratio - Math.log(ratio) - 1;
}

/** Lengths in dates: bars of a symbol. `quantiles`: how far the standardised moves reach back. */
export interface RangeBlocks {
  readonly train: number;
  readonly gate: number;
  readonly quantiles: number;
}

/**
 * The blocks of a timeframe (forecasts design, 3 and 7); a session is `barsPerSession` bars long. Ten sessions of 4h
 * bars are too few dates for an error, so 4h has the sessions that its signals have.
 */
export function rangeBlocks(timeframe: Timeframe, barsPerSession: number): RangeBlocks {
  if (timeframe === '1d') return { train: 1250, gate: 250, quantiles: 504 };
  if (timeframe === '1w') return { train: 520, gate: 104, quantiles: 208 };
  const sessions = (count: number) => Math.round(count * barsPerSession);
  if (timeframe === '4h') return { train: sessions(250), gate: sessions(60), quantiles: sessions(250) };
  return { train: sessions(60), gate: sessions(10), quantiles: sessions(60) };
}

/** Mean of a column over the rows of each date of `chosen`, in order of time. */
export function dateMeans(rows: RangeRows, chosen: ArrayLike<number>, ofRow: (row: number) => number): Float64Array {
  const means: number[] = [];
  for (let i = 0; i < chosen.length; ) {
    const t = rows.closeTime[chosen[i]];
    let sum = 0;
    let count = 0;
    for (; i < chosen.length && rows.closeTime[chosen[i]] === t; i++, count++) sum += ofRow(chosen[i]);
    means.push(sum / count);
  }
  return Float64Array.from(means);
}

/** The evidence of a series of gains by date: mean over its Newey–West error of `lag` dates. */
export function skillOf(gains: Float64Array, lag: number, block: number): RangeSkill {
  const dates = gains.length;
  const gain = dates === 0 ? 0 : gains.reduce((sum, value) => sum + value, 0) / dates;
  const standardError = neweyWestError(gains, lag);
  const t = standardError > 0 ? gain / standardError : 0;
  return { gain, standardError: Math.max(standardError, 0), t, p: 1 - normalCdf(t), dates, block };
}

/** Of two skills the weaker: a forecast must beat both of the usual answers. */
export const weaker = (a: RangeSkill, b: RangeSkill): RangeSkill => (b.t < a.t ? b : a);

/**
 * Skill of a fit on the rows of a period that it has not seen: the date means of the QLIKE that it saves against the own
 * mean of 250 and of 20 variances, both with their factors; the smaller t of the two (forecasts design, 7).
 */
export function rangeSkill(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  fit: RangeFit,
  period: { readonly from: number; readonly before: number; readonly block: number },
): RangeSkill {
  const chosen = rowsOfPeriod(rows, outcomes, period);
  const gainOver = (usual: (row: number) => number) =>
    dateMeans(rows, chosen, (row) => {
      const y = outcomes.variance[row];
      return qlike(y, usual(row)) - qlike(y, expectedVariance(fit, rows.inputs, row * WIDTH, rows.normal[row]));
    });
  const { normal, month } = fit.climatology;
  const lag = 2 * fit.horizon;
  return weaker(
    skillOf(
      gainOver((row) => normal * rows.normal[row]),
      lag,
      period.block,
    ),
    skillOf(
      gainOver((row) => month * rows.month[row]),
      lag,
      period.block,
    ),
  );
}
