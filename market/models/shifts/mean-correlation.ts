import { MINIMUM_MEMBERS } from '../../features/cross-section.ts';
import { NOISE } from '../../features/moments.ts';

/** Returns of a mean correlation. */
export const CORRELATION_BARS = 60;

export interface MeanCorrelation {
  /** Mean correlation of all pairs of members. */
  readonly mean: number;
  readonly members: number;
}

/**
 * Mean correlation of the pairs of members over the 60 returns before element `end`, without their matrix: the variance of the mean of n
 * standardised series is (1 + (n − 1) ρ̄) / n. `returns`: one row per member; a member counts with all 60 returns and a spread. Null
 * with fewer than six such members, and where 60 do not fit.
 */
export function meanCorrelation(returns: readonly Float64Array[], end: number): MeanCorrelation | null {
  const from = end - CORRELATION_BARS;
  if (from < 0) return null;
  const sums = new Float64Array(CORRELATION_BARS);
  let members = 0;
  for (const row of returns) {
    let mean = 0;
    for (let t = from; t < end; t++) mean += row[t];
    mean /= CORRELATION_BARS;
    let squares = 0;
    for (let t = from; t < end; t++) squares += (row[t] - mean) * (row[t] - mean);
    const deviation = Math.sqrt(squares / CORRELATION_BARS);
    // NaN, a member that lacks a bar, fails this too.
    if (!(deviation > NOISE)) continue;
    members++;
    for (let t = 0; t < CORRELATION_BARS; t++) sums[t] += (row[from + t] - mean) / deviation;
  }
  if (members < MINIMUM_MEMBERS) return null;
  let squares = 0;
  for (const sum of sums) squares += (sum / members) ** 2;
  const mean = ((members * squares) / CORRELATION_BARS - 1) / (members - 1);
  return { mean: Math.max(-1 / (members - 1), Math.min(1, mean)), members };
}
