import { adjustedP } from '../../math/false-discovery.ts';
import { medianInPlace } from '../../math/order.ts';
import { standardise } from './correlation.ts';
import { type Detector, type Span, windowsAt } from './detector.ts';
import { fisher } from './fisher.ts';
import { twoSided } from './pairs.ts';
import type { Panel } from './panel.ts';

/** A symbol that left its class, or came back to it. */
export interface MemberShift {
  /** Index into the panel. */
  readonly symbol: number;
  readonly before: number;
  readonly after: number;
  readonly z: number;
  readonly p: number;
  readonly q: number;
}

/** Share of false findings that is allowed. */
export const FALSE_MEMBERS = 0.05;
/** A class below this size has no typical change to compare with. */
const LEAST_MEMBERS = 6;

/**
 * Symbols whose correlation with the rest of their class changed more than is usual in the class (quant design, 6,
 * L3). The score is Fisher z of the change, less the median of the class, over max(1, 1.4826·MAD); Benjamini &
 * Hochberg over all symbols. The moves of the other classes are removed first: a symbol that follows the whole market
 * does not pass for a member of its class.
 */
export function testMembers(
  panel: Panel,
  detector: Detector,
  end = panel.length,
): { found: MemberShift[]; all: MemberShift[]; tested: number } {
  const { before, recent } = windowsAt(detector, end);
  const older = tiesToClass(panel, before);
  const newer = tiesToClass(panel, recent);
  const standardError = Math.sqrt(1 / (detector.recent - 3) + 1 / (detector.before - 3));
  const tests: { symbol: number; z: number; p: number }[] = [];
  for (const [g, requested] of panel.requested.entries()) {
    if (!requested) continue;
    const members = panel.symbols.flatMap((_, s) =>
      panel.groupOf[s] === g && !Number.isNaN(older[s]) && !Number.isNaN(newer[s]) ? [s] : [],
    );
    if (members.length < LEAST_MEMBERS) continue;
    const change = Float64Array.from(members, (s) => (fisher(newer[s]) - fisher(older[s])) / standardError);
    const median = medianInPlace(change.slice());
    const spread = 1.4826 * medianInPlace(change.map((z) => Math.abs(z - median)));
    for (const [k, symbol] of members.entries()) {
      const z = (change[k] - median) / Math.max(1, spread);
      tests.push({ symbol, z, p: twoSided(z) });
    }
  }
  const q = adjustedP(tests.map(({ p }) => p));
  const all = tests.map((test, k) => ({ ...test, q: q[k], before: older[test.symbol], after: newer[test.symbol] }));
  return { found: all.filter((shift) => shift.q <= FALSE_MEMBERS), all, tested: all.length };
}

/**
 * Correlation of every symbol with the rest of its class, both without the moves of the other classes; NaN without a
 * class.
 */
function tiesToClass(panel: Panel, span: Span): Float64Array {
  const n = span.to - span.from;
  const symbols = panel.symbols.length;
  const columns = new Float64Array(symbols * n);
  const present = panel.symbols.map((_, s) => standardise(panel, s, span, columns.subarray(s * n, (s + 1) * n)));
  const sums = panel.groups.map((_, g) => sumOf(columns, n, (s) => present[s] && panel.groupOf[s] === g, symbols));
  const ties = new Float64Array(symbols).fill(Number.NaN);
  for (const [g, requested] of panel.requested.entries()) {
    if (!requested) continue;
    const members = present.flatMap((here, s) => (here && panel.groupOf[s] === g ? [s] : []));
    if (members.length < LEAST_MEMBERS) continue;
    const common = otherClasses(sums, g, n);
    for (const s of members) if (common !== null) residualise(columns.subarray(s * n, (s + 1) * n), common);
    const total = sumOf(columns, n, (s) => present[s] && panel.groupOf[s] === g, symbols);
    const rest = new Float64Array(n);
    for (const s of members) {
      const column = columns.subarray(s * n, (s + 1) * n);
      for (let t = 0; t < n; t++) rest[t] = total[t] - column[t];
      ties[s] = dot(column, rest) / Math.sqrt(dot(column, column) * dot(rest, rest));
    }
  }
  return ties;
}

/** Unit column of the moves of the other classes, each with equal weight; null without other classes. */
function otherClasses(sums: readonly Float64Array[], g: number, n: number): Float64Array | null {
  const common = new Float64Array(n);
  for (const [other, sum] of sums.entries()) {
    const size = Math.sqrt(dot(sum, sum));
    if (other === g || !(size > 0)) continue;
    for (let t = 0; t < n; t++) common[t] += sum[t] / size;
  }
  const size = Math.sqrt(dot(common, common));
  return size > 0 ? common.map((v) => v / size) : null;
}

function residualise(column: Float64Array, common: Float64Array): void {
  const loading = dot(column, common);
  for (let t = 0; t < column.length; t++) column[t] -= loading * common[t];
}

function sumOf(columns: Float64Array, n: number, wanted: (symbol: number) => boolean, symbols: number): Float64Array {
  const sum = new Float64Array(n);
  for (let s = 0; s < symbols; s++) if (wanted(s)) for (let t = 0; t < n; t++) sum[t] += columns[s * n + t];
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t] * b[t];
  return sum;
}
