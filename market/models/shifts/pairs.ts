import { adjustedP } from '../../math/false-discovery.ts';
import { erfc, normalQuantile } from '../../math/normal.ts';
import { medianInPlace } from '../../math/order.ts';
import { type Correlations, correlate, rowStart, standardise } from './correlation.ts';
import { type Detector, NULL_POSITIONS, type Span, windowsAt } from './detector.ts';
import { changes, type NullWidth, nullWidth, STRATA, stratumOf } from './fisher.ts';
import type { Panel } from './panel.ts';

export interface PairShift {
  /** Indices into the panel, i < j. */
  readonly i: number;
  readonly j: number;
  readonly before: number;
  readonly after: number;
  /** Change in null standard errors, signed; the lesser of two tests. */
  readonly z: number;
  /** Least false discovery rate at which it is found. */
  readonly q: number;
}

export interface PairTest {
  readonly found: readonly PairShift[];
  /** Pairs compared, and those of them with a correlation of 0.4 or more before either window. */
  readonly tested: number;
  readonly known: number;
  readonly before: Correlations;
  readonly recent: Correlations;
}

/** Level of each of the two lists: where volatility drifts wildly, 0.03 makes a tenth of false findings (docs/decisions/0018). */
export const FALSE_PAIRS = 0.01;
/** Changes below so many standard errors do not go to the second stage. */
const FIRST_STAGE = 2.5;
const KNOWN = 0.4;
/** Below this the middle of today's changes is as wide as chance makes it. */
const UNUSUALLY_WIDE = 1.1;

/**
 * All pairs whose correlation changed (quant design, 6, L4). The first stage is Fisher z on scales of the null at
 * earlier positions, never of the tested windows. The second stage assumes no distribution. The smaller z of the two stages counts,
 * divided by the excess width of the tails at those positions (Efron 2004: an empirical null). Benjamini &
 * Hochberg control the false discovery rate over all pairs, and once more over those that were correlated before the
 * windows began. Null without an earlier position to learn from.
 */
export function testPairs(panel: Panel, detector: Detector, end = panel.length): PairTest | null {
  const positions = earlierEnds(detector, end);
  if (positions.length === 0) return null;
  const usual = usualWidth(panel, detector, positions);
  const earlier = positions.map((position) => judge(panel, detector, position, usual));
  const now = judge(panel, detector, end, usual);
  const knownSuspects = now.suspects.filter(({ known }) => known);
  const q = listQ(now.suspects, now.tested, tailScale(earlier.map(({ suspects, tested }) => ({ suspects, tested }))));
  const ofKnown = listQ(
    knownSuspects,
    now.known,
    tailScale(
      earlier.map(({ suspects, known }) => ({ suspects: suspects.filter((suspect) => suspect.known), tested: known })),
    ),
  );
  for (const [pair, value] of ofKnown) q.set(pair, Math.min(value, q.get(pair) as number));
  const found = now.suspects
    .filter(({ pair }) => (q.get(pair) as number) <= FALSE_PAIRS)
    .map(({ i, j, pair, z }) => ({
      i,
      j,
      before: now.before.values[pair],
      after: now.recent.values[pair],
      z,
      q: q.get(pair) as number,
    }));
  return { found, tested: now.tested, known: now.known, before: now.before, recent: now.recent };
}

interface Suspect {
  readonly i: number;
  readonly j: number;
  readonly pair: number;
  readonly z: number;
  readonly known: boolean;
}

/** Both stages at one position: the pairs that passed the first, with the lesser z. */
function judge(panel: Panel, detector: Detector, end: number, usual: NullWidth) {
  const spans = windowsAt(detector, end);
  const recent = correlate(panel, spans.recent);
  const before = correlate(panel, spans.before);
  const prior = spans.prior === null ? null : correlate(panel, spans.prior);
  const change = changes(panel, before, recent);
  const { delta, standardError } = change;
  // A few breaks do not move the middle half of today's changes; a market that pulls some pairs more than others does.
  const { middle } = nullWidth(change, before);
  const scales = usual.withTails.map((width, s) => {
    const wider = middle[s] / usual.middle[s];
    return wider > UNUSUALLY_WIDE ? width * wider : width;
  });
  const second = secondStage(panel, spans.before, spans.recent);
  const symbols = panel.symbols.length;
  const suspects: Suspect[] = [];
  let tested = 0;
  let known = 0;
  for (let i = 0; i < symbols; i++) {
    const base = rowStart(symbols, i) - i - 1;
    for (let j = i + 1; j < symbols; j++) {
      const pair = base + j;
      const moved = delta[pair];
      if (Number.isNaN(moved)) continue;
      tested += 1;
      const isKnown = prior !== null && Math.abs(prior.values[pair]) >= KNOWN;
      if (isKnown) known += 1;
      const first = moved / (standardError * scales[stratumOf(before.values[pair])]);
      if (Math.abs(first) <= FIRST_STAGE) continue;
      const robust = moved / second(i, j, before.values[pair], recent.values[pair]);
      const z = Math.sign(moved) * Math.min(Math.abs(first), Math.abs(robust));
      suspects.push({ i, j, pair, z, known: isKnown });
    }
  }
  return { suspects, tested, known, before, recent };
}

/** q of each suspect of a list of `tested` pairs, by pair. */
function listQ(suspects: readonly Suspect[], tested: number, scale: number): Map<number, number> {
  const q = adjustedP(
    suspects.map(({ z }) => twoSided(z / scale)),
    tested,
  );
  return new Map(suspects.map(({ pair }, k) => [pair, q[k]]));
}

/** Two-sided shares of the normal at which tails are compared. */
const TAILS = [1e-3, 1e-4, 1e-5].map((share) => ({ share, quantile: -normalQuantile(share / 2) }));
/** A tail of fewer pairs than this is not read. */
const LEAST_TAIL = 5;
const WORST_Z = 3;

/**
 * How much wider the tails of a list were than the normal's at the earlier positions, at least 1. The position with
 * the most large changes is left out: one real break does not hide the next.
 */
function tailScale(positions: readonly { suspects: readonly { readonly z: number }[]; tested: number }[]): number {
  const large = ({ suspects, tested }: (typeof positions)[number]) =>
    suspects.filter(({ z }) => Math.abs(z) > WORST_Z).length / Math.max(1, tested);
  const kept = [...positions].sort((a, b) => large(a) - large(b)).slice(0, Math.max(1, positions.length - 1));
  const tested = kept.reduce((sum, position) => sum + position.tested, 0);
  const sizes = kept.flatMap(({ suspects }) => suspects.map(({ z }) => Math.abs(z))).sort((a, b) => b - a);
  return TAILS.reduce((scale, { share, quantile }) => {
    const rank = Math.floor(share * tested);
    return rank < LEAST_TAIL ? scale : Math.max(scale, (sizes[rank] ?? 0) / quantile);
  }, 1);
}

export const twoSided = (z: number): number => erfc(Math.abs(z) * Math.SQRT1_2);

/** Ends of the up to five positions before, newest first. */
const earlierEnds = (detector: Detector, end: number): number[] =>
  Array.from({ length: NULL_POSITIONS }, (_, k) => end - (k + 1) * detector.recent).filter(
    (position) => windowsAt(detector, position).before.from >= 0,
  );

/** The median of the widths at these positions. */
function usualWidth(panel: Panel, detector: Detector, positions: readonly number[]): NullWidth {
  const widths = positions.map((position) => {
    const spans = windowsAt(detector, position);
    const before = correlate(panel, spans.before);
    return nullWidth(changes(panel, before, correlate(panel, spans.recent)), before);
  });
  const median = (of: (width: NullWidth) => Float64Array) =>
    Float64Array.from({ length: STRATA }, (_, s) => medianInPlace(Float64Array.from(widths, (width) => of(width)[s])));
  return { middle: median(({ middle }) => middle), withTails: median(({ withTails }) => withTails) };
}

/**
 * Standard error of a change of atanh r that assumes no distribution. In each window var(atanh r) = var(ψ) / ((n −
 * 3)(1 − r²)²) with ψ = z_i z_j − ½ r (z_i² + z_j²) (Hawkins 1989: it depends on the fourth moments).
 */
function secondStage(panel: Panel, before: Span, recent: Span) {
  const windows = [before, recent].map((span) => {
    const n = span.to - span.from;
    const columns = new Float64Array(panel.symbols.length * n);
    for (let s = 0; s < panel.symbols.length; s++) standardise(panel, s, span, columns.subarray(s * n, (s + 1) * n));
    return { n, columns };
  });
  const variance = (w: number, i: number, j: number, r: number) => {
    const { n, columns } = windows[w];
    let sum = 0;
    for (let t = 0; t < n; t++) {
      const a = columns[i * n + t];
      const b = columns[j * n + t];
      const psi = n * (a * b - 0.5 * r * (a * a + b * b));
      sum += psi * psi;
    }
    return sum / n / ((n - 3) * Math.max(1e-8, (1 - r * r) ** 2));
  };
  return (i: number, j: number, rBefore: number, rAfter: number): number =>
    Math.sqrt(variance(0, i, j, rBefore) + variance(1, i, j, rAfter));
}

/**
 * How far correlations of a block are drawn to their mean for the reader: the share of their spread that is sampling error
 * (Ledoit & Wolf 2004, constant correlation, on standardised returns; Schäfer & Strimmer 2005).
 */
export function blockShrinkage(panel: Panel, { values, n }: Correlations, a: number, b: number) {
  let sum = 0;
  let squares = 0;
  let error = 0;
  let count = 0;
  const symbols = panel.symbols.length;
  for (let i = 0; i < symbols; i++) {
    const base = rowStart(symbols, i) - i - 1;
    for (let j = i + 1; j < symbols; j++) {
      const [x, y] = [panel.groupOf[i], panel.groupOf[j]];
      if (!((x === a && y === b) || (x === b && y === a))) continue;
      const r = values[base + j];
      if (Number.isNaN(r)) continue;
      sum += r;
      squares += r * r;
      error += (1 - r * r) ** 2 / (n - 1);
      count += 1;
    }
  }
  const mean = sum / count;
  const spread = squares - count * mean * mean;
  const intensity = count < 2 || !(spread > 0) ? 0 : Math.min(1, error / spread);
  return { mean, intensity, shrink: (r: number) => r + intensity * (mean - r) };
}
