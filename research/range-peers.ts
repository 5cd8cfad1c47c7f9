import { rangeSample, usualFactor } from '#market/models/ranges/fit.ts';
import { fitGamma, linear } from '#market/models/ranges/gamma.ts';
import { type RangeOutcomes, type RangeRows, RANGE_INPUT_COUNT as WIDTH } from '#market/models/ranges/range-model.ts';
import type { RangeSeries } from '#market/models/ranges/rows.ts';

/** Forecasts that ranges are measured against, fitted on the same rows. */
export interface RangePeers {
  /** Factor that makes the exponentially weighted mean unbiased. */
  readonly ewma: number;
  /** Pooled HAR: the same regression on the own a1, a5 and a20 alone, the intercept last. */
  readonly har: Float64Array;
}

export const PEERS = ['normal', 'month', 'ewma', 'har'] as const;
export type Peer = (typeof PEERS)[number];

const DECAY = 0.94;
/** Inputs of the pooled HAR: the first three of a row. */
const OWN = 3;

/** The exponentially weighted mean of r² at each row (RiskMetrics, 0.94), from the first return of its series. */
export function ewmaOf(rows: RangeRows, series: readonly RangeSeries[]): Float64Array {
  const means = series.map(({ bars: { n, lnClose }, phi }) => {
    const all = new Float64Array(n).fill(Number.NaN);
    let mean = Number.NaN;
    for (let i = 1; i < n; i++) {
      const r2 = ((lnClose[i] - lnClose[i - 1]) / (phi?.[i] ?? 1)) ** 2;
      mean = Number.isNaN(mean) ? r2 : DECAY * mean + (1 - DECAY) * r2;
      all[i] = mean;
    }
    return all;
  });
  // A price that has not moved yet would forecast nothing at all.
  return Float64Array.from({ length: rows.length }, (_, row) =>
    Math.max(means[rows.symbol[row]][rows.bar[row]], 1e-6 * rows.normal[row]),
  );
}

/** Peers from the rows whose outcome was known at `before`; null with too few. */
export function fitPeers(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  ewma: Float64Array,
  before: number,
): RangePeers | null {
  const sample = rangeSample(rows, outcomes, { before });
  if (sample === null) return null;
  const { chosen, weights, responses } = sample;
  const inputs = new Float64Array(chosen.length * OWN);
  for (let i = 0; i < chosen.length; i++)
    for (let j = 0; j < OWN; j++) inputs[i * OWN + j] = rows.inputs[chosen[i] * WIDTH + j];
  return {
    ewma: usualFactor(sample, outcomes, ewma),
    har: fitGamma({ width: OWN, inputs, responses, weights }),
  };
}

/** Variance per bar that a peer expects at a row. */
export function peerVariance(
  peer: Peer,
  { ewma, har }: RangePeers,
  rows: RangeRows,
  means: Float64Array,
  row: number,
): number {
  if (peer === 'normal') return rows.normal[row];
  if (peer === 'month') return rows.month[row];
  return peer === 'ewma' ? ewma * means[row] : rows.normal[row] * Math.exp(linear(har, rows.inputs, row * WIDTH));
}
