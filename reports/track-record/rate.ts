import { wilson } from '#market/models/signals/scores.ts';
import type { RateModel } from '../models/track-record.ts';
import { LEAST_OUTCOMES } from '../ranges.ts';

/** A stretch of time: how many claims ended, and how many of them as said. */
export interface Stretch {
  readonly n: number;
  readonly hits: number;
}

/** An interval of fewer stretches means nothing. */
const LEAST_STRETCHES = 10;

/** Four decimals: no share of these is known better. */
export const rounded = (value: number): number => Number(value.toFixed(4));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * The share over all stretches; null below a hundred outcomes. Its interval is Wilson's for as many independent outcomes as give the
 * standard error of a ratio over stretches (Cochran 1977, 2.11, with n/(n−1)): instruments move together, so that claims of a
 * stretch count for less than their number, and never for more.
 */
export function rateOf(stretches: readonly Stretch[]): RateModel | null {
  const known = stretches.filter(({ n }) => n > 0);
  const n = sum(known.map(({ n }) => n));
  if (n < LEAST_OUTCOMES) return null;
  const share = sum(known.map(({ hits }) => hits)) / n;
  const rate = { share: rounded(share), n, stretches: known.length };
  if (known.length < LEAST_STRETCHES) return { ...rate, low: null, high: null };
  const squares = sum(known.map((stretch) => (stretch.hits - share * stretch.n) ** 2));
  const variance = ((known.length / (known.length - 1)) * squares) / n ** 2;
  // A share of nothing or all varies in no stretch: each of them is one outcome then.
  const isAlike = share === 0 || share === 1;
  const independent = isAlike ? known.length : Math.min(n, (share * (1 - share)) / variance);
  const [low, high] = wilson(share * independent, independent);
  return { ...rate, low: rounded(low), high: rounded(high) };
}

/** Sums what falls into the same stretch. */
export const stretchesOf = <Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => number | string,
  ofRow: (row: Row) => Stretch,
): Stretch[] =>
  [...Map.groupBy(rows, keyOf).values()].map((members) => {
    const parts = members.map(ofRow);
    return { n: sum(parts.map(({ n }) => n)), hits: sum(parts.map(({ hits }) => hits)) };
  });
