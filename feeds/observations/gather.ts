import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import { HOUR } from '#market/time.ts';
import { type Observations, observationsOf } from './observations.ts';

/** A row of a table of observations, as text. */
export interface SeriesRow {
  readonly row: number;
  readonly series: string | null;
  /** UTC ms, null for a cell that is no time. */
  readonly time: string | null;
  readonly number: string | null;
  /** Whether the source gives a value: one that is then no number is a fault. */
  readonly given: boolean;
  readonly cell: string | null;
}

/** Times beyond 1843 and 2103 are of another unit. */
const EARLIEST = -4e12;
const LATEST = 4.2e12;

/**
 * The observations of each series, in the order of their ids. A row that stands twice is one observation.
 * @throws ArgusError ARGUS_FEED_ROW: the first row without id, time or number, or with a second value for a time.
 */
export function gather(file: string, rows: readonly SeriesRow[]): Observations[] {
  const bySeries = new Map<string, Map<number, number>>();
  for (const { row, series, time, number, given, cell } of rows) {
    const fail = (what: string) => new ArgusError('ARGUS_FEED_ROW', `${file} row ${row}${what}`);
    if (series === null || series === '') throw fail(': the series has no name');
    const reference = time === null ? Number.NaN : Number(time);
    if (!(reference >= EARLIEST && reference <= LATEST)) throw fail(` (${series}): the time is missing or is no time`);
    const value = number === null ? Number.NaN : Number(number);
    if (given && !Number.isFinite(value)) throw fail(` (${series}): "${cell}" is not a number`);
    const values = bySeries.get(series) ?? new Map<number, number>();
    if (values.has(reference) && !Object.is(values.get(reference), value))
      throw fail(` (${series}): a second value for ${new Date(reference).toISOString()}`);
    bySeries.set(series, values.set(reference, value));
  }
  return [...bySeries]
    .map(([series, values]) => observationsOf(file, withHours(series, values), values))
    .sort((a, b) => (a.series < b.series ? -1 : 1));
}

/** The id with the most common distance of its observations in it; eight hours for a single one. */
function withHours(series: string, values: ReadonlyMap<number, number>): string {
  if (!series.includes('{hours}')) return series;
  const times = [...values.keys()].sort((a, b) => a - b);
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i++) {
    const hours = Math.round((at(times, i) - at(times, i - 1)) / HOUR);
    counts.set(hours, (counts.get(hours) ?? 0) + 1);
  }
  const [common] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return series.replace('{hours}', String(common?.[0] ?? 8));
}
