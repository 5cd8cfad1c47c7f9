import { adjustedP } from '../../math/false-discovery.ts';
import { bootstrapP } from './bootstrap.ts';
import { standardise } from './correlation.ts';
import { type Detector, type Span, windowsAt } from './detector.ts';
import { fisher } from './fisher.ts';
import type { Panel } from './panel.ts';

/** Mean correlation within the market or a group, between the means of two groups, or of a symbol with the rest of its group. */
export interface LevelShift {
  readonly level: 'market' | 'class' | 'block' | 'symbol';
  /** Group, '' for the market, a symbol with its group as `peer`; else `peer` only of a block. */
  readonly group: string;
  readonly peer: string;
  readonly members: number;
  readonly before: number;
  readonly after: number;
  /** Share of variance of the first principal component; NaN of a block and of a symbol. */
  readonly absorptionBefore: number;
  readonly absorptionAfter: number;
  readonly p: number;
  readonly q: number;
}

/** A group below this size has no mean worth following. */
const LEAST_MEMBERS = 5;

/** Standardised columns (unit sum of squares) of the symbols that are present in both windows, and their mean per time. */
interface GroupMean {
  readonly members: readonly number[];
  /** Mean of z (unit variance) at every time of both windows, older first. */
  readonly mean: Float64Array;
}

/**
 * How tightly the market, its groups and the pairs of groups move together (quant design, 6, L1–L2). ρ̄ = (N·var(m) −
 * 1)/(N − 1) is the average of all pair correlations, with m the mean of the standardised returns. Two groups have the
 * correlation of their means. p comes from a block bootstrap of m; the false discovery rate is controlled by Benjamini
 * & Hochberg over market and groups, and over blocks. `randomOf` gives the random numbers of a subject: a result does
 * not depend on the other tests.
 */
export function testLevels(
  panel: Panel,
  detector: Detector,
  randomOf: (subject: string) => () => number,
  end = panel.length,
): LevelShift[] {
  const { before, recent } = windowsAt(detector, end);
  const columns = standardisedBoth(panel, before, recent);
  const groupMeans = panel.groups.map((_, g) => groupMeanOf(columns, (s) => panel.groupOf[s] === g));
  const usable = (group: GroupMean) => group.members.length >= LEAST_MEMBERS;
  const groupShifts: LevelShift[] = [];
  const addGroupShift = (level: 'market' | 'class', name: string, group: GroupMean) => {
    const n = group.members.length;
    const average = (from: number, to: number, at: (t: number) => number) => {
      let sum = 0;
      let squares = 0;
      for (let t = from; t < to; t++) {
        const m = group.mean[at(t)];
        sum += m;
        squares += m * m;
      }
      const variance = squares / (to - from) - (sum / (to - from)) ** 2;
      return (n * variance - 1) / (n - 1);
    };
    const length = detector.before + detector.recent;
    const difference = (positions: Uint32Array) =>
      average(detector.before, length, (t) => positions[t]) - average(0, detector.before, (t) => positions[t]);
    const { p } = bootstrapP(length, difference, randomOf(`${level}/${name}`));
    groupShifts.push({
      level,
      group: name,
      peer: '',
      members: n,
      before: average(0, detector.before, (t) => t),
      after: average(detector.before, length, (t) => t),
      absorptionBefore: absorption(columns, group.members, 0, detector.before),
      absorptionAfter: absorption(columns, group.members, detector.before, length),
      p,
      q: 1,
    });
  };
  const market = groupMeanOf(columns, (s) => panel.requested[panel.groupOf[s]]);
  const requestedGroups = panel.requested.filter(Boolean).length;
  if (requestedGroups > 1 && usable(market)) addGroupShift('market', '', market);
  for (const [g, group] of groupMeans.entries())
    if (panel.requested[g] && usable(group)) addGroupShift('class', panel.groups[g], group);
  const blocks: LevelShift[] = [];
  for (let a = 0; a < groupMeans.length; a++)
    for (let b = a + 1; b < groupMeans.length; b++)
      if ((panel.requested[a] || panel.requested[b]) && usable(groupMeans[a]) && usable(groupMeans[b]))
        blocks.push(blockShift(panel, detector, groupMeans, a, b, randomOf));
  return [...withQ(groupShifts), ...withQ(blocks)];
}

const withQ = (shifts: readonly LevelShift[]): LevelShift[] => {
  const q = adjustedP(shifts.map(({ p }) => p));
  return shifts.map((shift, i) => ({ ...shift, q: q[i] }));
};

function blockShift(
  panel: Panel,
  detector: Detector,
  groupMeans: readonly GroupMean[],
  a: number,
  b: number,
  randomOf: (subject: string) => () => number,
): LevelShift {
  const [x, y] = [groupMeans[a].mean, groupMeans[b].mean];
  const length = detector.before + detector.recent;
  const correlation = (from: number, to: number, positions: Uint32Array | null) => {
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let syy = 0;
    let sxy = 0;
    for (let t = from; t < to; t++) {
      const at = positions === null ? t : positions[t];
      sx += x[at];
      sy += y[at];
      sxx += x[at] * x[at];
      syy += y[at] * y[at];
      sxy += x[at] * y[at];
    }
    const n = to - from;
    return (sxy - (sx * sy) / n) / Math.sqrt((sxx - (sx * sx) / n) * (syy - (sy * sy) / n));
  };
  const difference = (positions: Uint32Array) =>
    fisher(correlation(detector.before, length, positions)) - fisher(correlation(0, detector.before, positions));
  const { p } = bootstrapP(length, difference, randomOf(`block/${panel.groups[a]}/${panel.groups[b]}`));
  return {
    level: 'block',
    group: panel.groups[a],
    peer: panel.groups[b],
    members: groupMeans[a].members.length + groupMeans[b].members.length,
    before: correlation(0, detector.before, null),
    after: correlation(detector.before, length, null),
    absorptionBefore: Number.NaN,
    absorptionAfter: Number.NaN,
    p,
    q: 1,
  };
}

interface Columns {
  readonly length: number;
  /** [symbol][time], unit variance in each window. */
  readonly z: Float64Array;
  readonly present: readonly boolean[];
}

function standardisedBoth(panel: Panel, before: Span, recent: Span): Columns {
  const [n0, n1] = [before.to - before.from, recent.to - recent.from];
  const length = n0 + n1;
  const z = new Float64Array(panel.symbols.length * length);
  const present = panel.symbols.map((_, s) => {
    const older = z.subarray(s * length, s * length + n0);
    const newer = z.subarray(s * length + n0, (s + 1) * length);
    const both = [standardise(panel, s, before, older), standardise(panel, s, recent, newer)];
    for (let t = 0; t < n0; t++) older[t] *= Math.sqrt(n0);
    for (let t = 0; t < n1; t++) newer[t] *= Math.sqrt(n1);
    return both[0] && both[1];
  });
  return { length, z, present };
}

function groupMeanOf({ length, z, present }: Columns, wanted: (symbol: number) => boolean): GroupMean {
  const members = present.flatMap((here, s) => (here && wanted(s) ? [s] : []));
  const mean = new Float64Array(length);
  for (const s of members) for (let t = 0; t < length; t++) mean[t] += z[s * length + t];
  for (let t = 0; t < length; t++) mean[t] /= members.length;
  return { members, mean };
}

const POWER_STEPS = 20;

/** λ₁ of the correlation matrix over N, by power iteration from the mean (Kritzman et al. 2011 call the share absorption ratio). */
function absorption({ length, z }: Columns, members: readonly number[], from: number, to: number): number {
  const n = to - from;
  let weights = Float64Array.from(members, () => 1 / Math.sqrt(members.length));
  let eigenvalue = 0;
  const factor = new Float64Array(n);
  for (let step = 0; step < POWER_STEPS; step++) {
    factor.fill(0);
    for (const [k, s] of members.entries())
      for (let t = 0; t < n; t++) factor[t] += weights[k] * z[s * length + from + t];
    const next = Float64Array.from(members, (s) => {
      let sum = 0;
      for (let t = 0; t < n; t++) sum += z[s * length + from + t] * factor[t];
      return sum / n;
    });
    eigenvalue = Math.sqrt(next.reduce((sum, v) => sum + v * v, 0));
    if (!(eigenvalue > 0)) return Number.NaN;
    weights = next.map((v) => v / eigenvalue);
  }
  return eigenvalue / members.length;
}
