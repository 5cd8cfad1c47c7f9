import type { RangeWalk } from './range-walk.ts';

/** Shares of moves that stayed within their intervals, of rows with a known outcome. */
export interface Coverage {
  /** By quarter (UTC), for an interval over quarters. */
  readonly quarters: readonly { readonly year: number; readonly held: number; readonly rows: number }[];
  /** By fifth of the last 20 bars' variance over the own normal, the calmest first, each by quarter. */
  readonly fifths: readonly (readonly { readonly held: number; readonly rows: number }[])[];
  /** Of the last LAST rows of every symbol that has so many. */
  readonly symbols: readonly number[];
}

const LAST = 240;

/** Coverage of any interval of a walk: `moves` are what it speaks of. */
export function coverageOf(
  walk: Pick<RangeWalk, 'rows' | 'fitOf'>,
  moves: Float64Array,
  { low, high }: Pick<RangeWalk, 'low' | 'high'>,
): Coverage {
  const { rows, fitOf } = walk;
  const judged = Uint32Array.from({ length: rows.length }, (_, row) => row).filter(
    (row) => fitOf[row] >= 0 && Number.isFinite(moves[row]) && !Number.isNaN(low[row]),
  );
  const holds = (row: number) => moves[row] >= low[row] && moves[row] <= high[row];
  const byQuarter = (chosen: Uint32Array) =>
    [...Map.groupBy(chosen, (row) => quarterOf(rows.closeTime[row]))].map(([quarter, of]) => ({
      year: Math.floor(quarter / 4),
      held: of.filter(holds).length,
      rows: of.length,
    }));
  const ratio = (row: number) => rows.month[row] / rows.normal[row];
  const order = judged.slice().sort((a, b) => ratio(a) - ratio(b) || a - b);
  const fifth = (k: number) =>
    order.slice(Math.floor((k * order.length) / 5), Math.floor(((k + 1) * order.length) / 5)).sort();
  const bySymbol = Map.groupBy(judged, (row) => rows.symbol[row]);
  return {
    quarters: byQuarter(judged),
    fifths: Array.from({ length: 5 }, (_, k) => byQuarter(fifth(k))),
    symbols: [...bySymbol.values()]
      .filter(({ length }) => length >= LAST)
      .map((of) => of.slice(-LAST).filter(holds).length / LAST),
  };
}

/** Years times four and the quarter of a time, UTC. */
export function quarterOf(time: number): number {
  const date = new Date(time);
  return 4 * date.getUTCFullYear() + Math.floor(date.getUTCMonth() / 3);
}
