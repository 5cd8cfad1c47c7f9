import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { type BarField, type BarFields, eachField, joinFields } from '#market/bar.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { CheckedBars } from './checked-bars.ts';
import type { FeedFinding } from './findings.ts';

/** The bars of all files: one part per timeframe and symbol, sorted by both. */
export interface MergedBars {
  readonly parts: readonly CheckedBars[];
  /** Bars that two files hold with different values. */
  readonly findings: readonly FeedFinding[];
  readonly notes: readonly string[];
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Downloads of one bar on two days differ by the noise of an adjustment; more than that is another bar. */
const NOISE = 1e-9;

/**
 * Joins the bars of files per timeframe and symbol. Files may follow each other or share bars. A shared bar that is
 * equal in all files is used once. Where files differ, the bar of the file whose last bar is later is used, and of
 * two such files the one with the later name; each such bar is a finding. With `strict` it is an error instead.
 * @throws ArgusError ARGUS_FEED_ROW
 */
export function mergeBars(checked: readonly CheckedBars[], strict: boolean): MergedBars {
  const groups = Map.groupBy(
    checked.filter(({ columns }) => columns.openTime.length > 0),
    ({ timeframe, instrument }) => `${timeframe}/${instrument.symbol}`,
  );
  const findings: FeedFinding[] = [];
  const notes: string[] = [];
  const parts = [...groups.values()].map((group) => {
    const merged = mergeGroup(group, findings, notes);
    const [first] = findings;
    if (strict && first !== undefined)
      throw new ArgusError(
        'ARGUS_FEED_ROW',
        `${first.file} row ${first.row} (${first.symbol} ${new Date(first.openTime).toISOString()}): ${first.detail}`,
      );
    return merged;
  });
  parts.sort(
    (a, b) =>
      TIMEFRAMES.indexOf(a.timeframe) - TIMEFRAMES.indexOf(b.timeframe) ||
      byText(a.instrument.symbol, b.instrument.symbol),
  );
  return { parts, findings, notes };
}

function mergeGroup(group: readonly CheckedBars[], findings: FeedFinding[], notes: string[]): CheckedBars {
  const sorted = [...group].sort((a, b) => at(a.columns.openTime, 0) - at(b.columns.openTime, 0));
  const last = sorted.at(-1) as CheckedBars;
  const apart = sorted.every(
    (part, i) => i === 0 || at(part.columns.openTime, 0) > lastTime(sorted[i - 1] as CheckedBars),
  );
  if (apart) return sorted.length === 1 ? last : { ...last, columns: joinFields(sorted.map(({ columns }) => columns)) };
  // The file that decides comes last.
  const ranked = [...group].sort((a, b) => lastTime(a) - lastTime(b) || byText(a.path, b.path));
  const total = ranked.reduce((sum, { columns }) => sum + columns.openTime.length, 0);
  const merged = eachField(() => new Float64Array(total));
  const next = ranked.map(() => 0);
  let length = 0;
  let shared = 0;
  let differ = 0;
  for (;;) {
    let time = Number.POSITIVE_INFINITY;
    for (const [i, { columns }] of ranked.entries())
      time = Math.min(time, columns.openTime[next[i] as number] ?? Number.POSITIVE_INFINITY);
    if (time === Number.POSITIVE_INFINITY) break;
    const holders = ranked.flatMap((part, i) => (part.columns.openTime[next[i] as number] === time ? [i] : []));
    const winner = holders.at(-1) as number;
    const used = ranked[winner] as CheckedBars;
    for (const i of holders.slice(0, -1)) {
      const other = ranked[i] as CheckedBars;
      const field = difference(other.columns, next[i] as number, used.columns, next[winner] as number);
      if (field === null) continue;
      differ++;
      findings.push(contradiction(other, next[i] as number, used, next[winner] as number, field));
    }
    if (holders.length > 1) shared++;
    eachField((name) => {
      merged[name][length] = used.columns[name][next[winner] as number] as number;
      return merged[name];
    });
    length++;
    for (const i of holders) next[i] = (next[i] as number) + 1;
  }
  const { instrument, timeframe } = last;
  const agreed = differ === 0 ? 'and agree' : `and differ in ${differ} of them: the later file decides`;
  notes.push(`${group.length} files share ${shared} ${timeframe} bars of ${instrument.symbol} ${agreed}`);
  return { ...last, columns: eachField((name) => merged[name].subarray(0, length)) };
}

const lastTime = ({ columns }: CheckedBars): number => columns.openTime.at(-1) as number;

const VALUES = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** The first value in which two bars of one time differ, or null. A vwap that one of them lacks is no difference. */
function difference(a: BarFields, i: number, b: BarFields, j: number): BarField | null {
  for (const name of VALUES) {
    const [x, y] = [at(a[name], i), at(b[name], j)];
    if (name === 'vwap' && (Number.isNaN(x) || Number.isNaN(y))) continue;
    if (Math.abs(x - y) > NOISE * Math.max(Math.abs(x), Math.abs(y))) return name;
  }
  return null;
}

function contradiction(other: CheckedBars, i: number, used: CheckedBars, j: number, field: BarField): FeedFinding {
  const openTime = at(other.columns.openTime, i);
  return {
    file: other.path,
    row: other.rowOf(i),
    symbol: other.instrument.symbol,
    timeframe: other.timeframe,
    openTime,
    issue: 'contradicted',
    detail: `${field} ${at(other.columns[field], i)} is ${at(used.columns[field], j)} in ${used.path} row ${used.rowOf(j)}, which is used`,
  };
}
