import { normalQuantile } from '../../math/normal.ts';
import { medianInPlace, selectInPlace } from '../../math/order.ts';
import { leaveCompanions } from './companions.ts';
import { type Correlations, pairCount, rowStart } from './correlation.ts';
import type { Panel } from './panel.ts';

/** |r| at which Fisher's transformation is cut off: two series that are one. */
const MOST = 0.9999;

/** Fisher's transformation ½ ln((1 + r) / (1 − r)). */
export function fisher(r: number): number {
  const cut = Math.max(-MOST, Math.min(MOST, r));
  return 0.5 * Math.log((1 + cut) / (1 - cut));
}

/** Strata of |ρ| before, from 0, 0.2, 0.4 and 0.6: the null is wider for some than for others. */
export const STRATA = 4;
export const stratumOf = (r: number): number => {
  const size = Math.abs(r);
  return size < 0.2 ? 0 : size < 0.4 ? 1 : size < 0.6 ? 2 : 3;
};

/** Change of every pair, in the order of `Correlations.values`. */
export interface Changes {
  /**
   * atanh ρ after − atanh ρ before − the median of its block of two groups − the share of its companions. NaN where a
   * symbol is missing or no group is requested.
   */
  readonly delta: Float32Array;
  /** Median taken off, [group][group], symmetric. */
  readonly centre: Float64Array;
  /** Standard error of a difference of two Fisher z of normal data. */
  readonly standardError: number;
}

/**
 * Changes between two windows without the move of the whole block: a move of the market is one finding there, not a
 * million pairs (quant design, 6, L4). The part that a pair shares with its companions is subtracted too
 * (docs/decisions/0018).
 */
export function changes(panel: Panel, before: Correlations, recent: Correlations): Changes {
  const { groupOf, groups, requested } = panel;
  const symbols = groupOf.length;
  const delta = new Float32Array(pairCount(symbols)).fill(Number.NaN);
  const centre = new Float64Array(groups.length ** 2).fill(Number.NaN);
  const scratch = new Float32Array(delta.length);
  const starts = [...groups.map((_, g) => groupOf.indexOf(g)), symbols];
  for (let a = 0; a < groups.length; a++) {
    for (let b = a; b < groups.length; b++) {
      if (!requested[a] && !requested[b]) continue;
      let count = 0;
      eachRun(starts, symbols, a, b, (from, to) => {
        for (let p = from; p < to; p++) {
          const change = fisher(recent.values[p]) - fisher(before.values[p]);
          delta[p] = change;
          if (!Number.isNaN(change)) scratch[count++] = delta[p];
        }
      });
      const median = count === 0 ? 0 : medianInPlace(scratch, count);
      centre[a * groups.length + b] = median;
      centre[b * groups.length + a] = median;
      eachRun(starts, symbols, a, b, (from, to) => {
        for (let p = from; p < to; p++) delta[p] -= median;
      });
    }
  }
  leaveCompanions(delta, before, recent, symbols);
  return { delta, centre, standardError: Math.sqrt(1 / (recent.n - 3) + 1 / (before.n - 3)) };
}

/** Runs of neighbouring pairs of groups a ≤ b. */
function eachRun(
  starts: readonly number[],
  symbols: number,
  a: number,
  b: number,
  run: (from: number, to: number) => void,
): void {
  for (let i = starts[a]; i < starts[a + 1]; i++) {
    const base = rowStart(symbols, i) - i - 1;
    const from = Math.max(i + 1, starts[b]);
    if (from < starts[b + 1]) run(base + from, base + starts[b + 1]);
  }
}

/** A stratum with fewer pairs shows nothing about its own tails: the width of all pairs replaces it. */
const LEAST_PAIRS = 300;
const NORMAL = [0.99, 0.999].map((share) => ({ share, quantile: normalQuantile(1 - (1 - share) / 2) }));

/** Width of the changes of each stratum in standard errors: of their middle half, and with the tails, which is at least 1. */
export interface NullWidth {
  readonly middle: Float64Array;
  readonly withTails: Float64Array;
}

/** How much wider than Fisher's theory the changes of each stratum of |ρ before| are. */
export function nullWidth({ delta, standardError }: Changes, before: Correlations): NullWidth {
  const sizes = new Float32Array(delta.length);
  const width = (stratum: number | null): readonly [number, number] | null => {
    let count = 0;
    for (let p = 0; p < delta.length; p++)
      if (!Number.isNaN(delta[p]) && (stratum === null || stratumOf(before.values[p]) === stratum))
        sizes[count++] = Math.abs(delta[p]) / standardError;
    if (stratum !== null && count < LEAST_PAIRS) return null;
    if (count === 0) return [1, 1];
    const tails = NORMAL.map(({ share, quantile }) =>
      count * (1 - share) < 3 ? 0 : selectInPlace(sizes, count, Math.floor(share * count)) / quantile,
    );
    const middle = 1.4826 * medianInPlace(sizes, count);
    return [middle, Math.max(1, middle, ...tails)];
  };
  let all: readonly [number, number] | undefined;
  const widths = Array.from({ length: STRATA }, (_, stratum) => {
    const widthsOfStratum = width(stratum);
    if (widthsOfStratum !== null) return widthsOfStratum;
    all ??= width(null) as readonly [number, number];
    return all;
  });
  return { middle: Float64Array.from(widths, ([m]) => m), withTails: Float64Array.from(widths, ([, w]) => w) };
}
