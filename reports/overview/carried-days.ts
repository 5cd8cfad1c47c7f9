import { DAY } from '#market/time.ts';

/** A value of a market's class on a session day. */
export interface DayValue<T> {
  readonly market: string;
  readonly assetClass: string;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly value: T;
}

/** A value that is older stands for nothing any more: the market has left. Longer than any holidays. */
const OLDEST = 12 * DAY;

/**
 * The values of all markets by calendar day, oldest first: of each market the newest up to that day, because a closed market keeps its
 * states. Days before every market has a value are left out: their sums would be of fewer.
 */
export function carriedDays<T>(
  rows: readonly DayValue<T>[],
): { readonly day: string; readonly values: readonly T[] }[] {
  const keyOf = ({ market, assetClass }: DayValue<T>) => `${market}/${assetClass}`;
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const groups = new Set(rows.map(keyOf));
  const newest = new Map<string, DayValue<T>>();
  return [...byDay.keys()].sort().flatMap((day) => {
    for (const row of byDay.get(day) ?? []) newest.set(keyOf(row), row);
    if (newest.size < groups.size) return [];
    const values = [...newest.values()].filter((row) => Date.parse(day) - Date.parse(row.day) <= OLDEST);
    return [{ day, values: values.map(({ value }) => value) }];
  });
}

/** Counts of labels added up, in their order. */
export const summed = (counts: readonly (readonly number[])[]): number[] =>
  (counts[0] ?? [0, 0, 0, 0, 0]).map((_, k) => counts.reduce((sum, row) => sum + (row[k] ?? 0), 0));
