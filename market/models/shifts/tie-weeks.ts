import { WEEK } from '../../time.ts';
import { standardise } from './correlation.ts';
import { CORRELATION_BARS } from './mean-correlation.ts';
import type { Panel } from './panel.ts';

/** Weeks of a line. */
const WEEKS = 52;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.UTC(1970, 0, 5);

/** A close at midnight belongs to the day that ends there. */
const weekOf = (close: number): number => Math.floor((close - 1 - MONDAY) / WEEK);

/** One past the last return of each week but the newest, which may go on; ascending. */
export function weekEnds(times: Float64Array): number[] {
  const weeks = Array.from(times, weekOf);
  return weeks.flatMap((week, i) => (i + 1 < weeks.length && weeks[i + 1] > week ? [i + 1] : []));
}

/**
 * Correlation of each member with the mean of the others over the 60 returns before each of the last `ends`, in hundredths, oldest first;
 * from the first of them on at which all are known.
 */
export function restOfClass(panel: Panel, members: readonly number[], ends: readonly number[]): Float64Array[] {
  const lines: number[][] = members.map(() => []);
  for (const end of ends.slice(-WEEKS)) {
    if (end < CORRELATION_BARS) continue;
    const span = { from: end - CORRELATION_BARS, to: end };
    const columns = members.map(() => new Float64Array(CORRELATION_BARS));
    const here = members.map((member, k) => standardise(panel, member, span, columns[k]));
    const sum = new Float64Array(CORRELATION_BARS);
    for (const column of columns) for (let t = 0; t < sum.length; t++) sum[t] += column[t];
    for (const [k, column] of columns.entries()) {
      const rest = sum.map((value, t) => value - column[t]);
      const size = Math.sqrt(dot(rest, rest));
      const tie = here[k] && size > 0 ? Math.round((100 * dot(column, rest)) / size) / 100 + 0 : Number.NaN;
      if (Number.isNaN(tie)) lines[k] = [];
      else lines[k].push(tie);
    }
  }
  return lines.map((line) => Float64Array.from(line));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t] * b[t];
  return sum;
}
