import { medianInPlace } from '../../math/order.ts';
import { FEATURE_COUNT } from '../../output.ts';
import type { Timeframe } from '../../timeframe.ts';
import type { LabelledBars } from '../signals/model.ts';
import type { Direction } from '../signals/signal.ts';

/** With fewer members the median is mostly the instrument itself. */
export const RELATIVE_MEMBERS = 12;

/** Days alone: a batch both learns and says them. Shorter bars would be said by ticks. */
export const RELATIVE_TIMEFRAMES = ['1d'] as const satisfies readonly Timeframe[];

/** How a direction against the class is said. */
export const RELATIVE_DIRECTIONS = { neutral: 'neutral', up: 'ahead', down: 'behind' } as const satisfies Record<
  Direction,
  string
>;
export type RelativeDirection = (typeof RELATIVE_DIRECTIONS)[Direction];

/** The median of every feature over the vectors of a date; NaN where none has it. */
export function medianVector(vectors: Float32Array, from: number, to: number): Float32Array {
  const column = new Float32Array(to - from);
  return Float32Array.from({ length: FEATURE_COUNT }, (_, feature) => {
    let n = 0;
    for (let row = from; row < to; row++) {
      const value = vectors[row * FEATURE_COUNT + feature];
      if (!Number.isNaN(value)) column[n++] = value;
    }
    return medianInPlace(column, n);
  });
}

/**
 * The bars of one class as the learner of signals wants them, against the class: the median outcome of the date is taken
 * out of every outcome, and that of each feature out of every vector. Half of a date is then ahead by definition, so the
 * base rate is one half. Rows of a date follow each other; dates with fewer than 12 known members have no outcome.
 */
export function relativeBars(bars: LabelledBars): LabelledBars {
  const vectors = bars.vectors.slice();
  const outcome = bars.outcome.slice();
  const standardised = bars.standardised.slice();
  for (let from = 0; from < bars.length; ) {
    let to = from + 1;
    while (to < bars.length && bars.openTime[to] === bars.openTime[from]) to++;
    withoutFeatureMedians(vectors, from, to);
    withoutMedian(outcome, standardised, from, to);
    from = to;
  }
  return { ...bars, vectors, outcome, standardised };
}

/** Takes the median of every feature out of the vectors of one date, rows from … to − 1, in place. */
export function withoutFeatureMedians(vectors: Float32Array, from: number, to: number): void {
  const medians = medianVector(vectors, from, to);
  for (let row = from; row < to; row++)
    for (let feature = 0; feature < FEATURE_COUNT; feature++)
      vectors[row * FEATURE_COUNT + feature] -= medians[feature];
}

function withoutMedian(outcome: Float64Array, standardised: Float64Array, from: number, to: number): void {
  const excess = excessMoves(outcome.subarray(from, to));
  for (let row = from; row < to; row++) {
    // The deviation that the outcome was divided by stays the same.
    const deviation = outcome[row] / standardised[row];
    outcome[row] = excess[row - from];
    standardised[row] = outcome[row] / deviation;
  }
}

/** How far each move of one date is above the median of those that are known; NaN where fewer than 12 are. */
export function excessMoves(moves: Float64Array): Float64Array {
  const known = moves.filter((value) => !Number.isNaN(value));
  const median = known.length < RELATIVE_MEMBERS ? Number.NaN : medianInPlace(known);
  return moves.map((move) => move - median);
}
