import { describe, expect, test } from 'vitest';
import { eachField } from '#market/bar.ts';
import { inOrder } from './order.ts';
import type { RawRows } from './raw-rows.ts';

/** Rows [symbol, time, value]: the value is every price. */
function rowsOf(rows: readonly (readonly [number, number, number])[]): RawRows {
  const names = [...new Set(rows.map(([symbol]) => symbol))];
  return {
    length: rows.length,
    symbols: names.map((name) => ({ symbol: `S${name}`, assetClass: 'crypto', venue: 'BINANCE' })),
    symbol: rows.map(([symbol]) => symbol),
    ...eachField((field) => Float64Array.from(rows, ([, time, value]) => (field === 'openTime' ? time : value))),
    extras: { other: Float64Array.from(rows, ([, , value]) => -value) },
  };
}
/** The rows again, with their places in the file. */
const shown = ({ rows, origin, notes }: ReturnType<typeof inOrder>) => ({
  rows: Array.from({ length: rows.length }, (_, i) => [rows.symbol[i], rows.openTime[i], rows.close[i]]),
  extras: [...(rows.extras?.other ?? [])],
  origin: origin === null ? null : [...origin],
  notes,
});

describe('the rows of a file', () => {
  test('rows in the order of time stay as they are, also when symbols are mixed', () => {
    const rows = rowsOf([
      [0, 1, 5],
      [1, 1, 6],
      [0, 2, 7],
      [1, 2, 8],
    ]);
    expect(inOrder(rows)).toEqual({ rows, origin: null, notes: [] });
  });

  test('rows that begin with the newest are turned round, with all their columns', () => {
    const found = shown(
      inOrder(
        rowsOf([
          [0, 3, 5],
          [0, 2, 6],
          [0, 1, 7],
        ]),
      ),
    );
    expect(found.rows).toEqual([
      [0, 1, 7],
      [0, 2, 6],
      [0, 3, 5],
    ]);
    expect(found.extras).toEqual([-7, -6, -5]);
    expect([found.origin, found.notes]).toEqual([[2, 1, 0], ['newest first: turned round']]);
  });

  test('rows that begin with the newest, symbol after symbol, are turned round for each', () => {
    const found = shown(
      inOrder(
        rowsOf([
          [0, 2, 1],
          [0, 1, 2],
          [1, 2, 3],
          [1, 1, 4],
        ]),
      ),
    );
    expect(found.notes).toEqual(['newest first: turned round']);
    expect(found.rows.filter(([symbol]) => symbol === 0)).toEqual([
      [0, 1, 2],
      [0, 2, 1],
    ]);
  });

  test('rows in any other order are sorted; rows without time come last and keep their number', () => {
    const found = shown(
      inOrder(
        rowsOf([
          [0, 3, 5],
          [0, Number.NaN, 9],
          [0, 1, 6],
          [0, 2, 7],
        ]),
      ),
    );
    expect(found.rows).toEqual([
      [0, 1, 6],
      [0, 2, 7],
      [0, 3, 5],
      [0, Number.NaN, 9],
    ]);
    expect([found.origin, found.notes]).toEqual([[2, 3, 0, 1], ['not in the order of time: sorted']]);
  });

  test('rows that repeat another in every value are used once, and this is said', () => {
    const found = shown(
      inOrder(
        rowsOf([
          [0, 1, 5],
          [0, 1, 5],
          [0, 2, 6],
          [0, 2, 6],
          [0, 2, 6],
        ]),
      ),
    );
    expect(found.rows).toEqual([
      [0, 1, 5],
      [0, 2, 6],
    ]);
    expect(found.notes).toEqual(['3 rows repeat others in every value: each bar is used once']);
  });

  test('rows of one time that differ all stay, in their order in the file, for the checks to refuse', () => {
    const found = shown(
      inOrder(
        rowsOf([
          [0, 2, 9],
          [0, 1, 5],
          [0, 2, 8],
          [0, 1, 5],
        ]),
      ),
    );
    expect(found.rows).toEqual([
      [0, 1, 5],
      [0, 2, 9],
      [0, 2, 8],
    ]);
    expect(found.origin).toEqual([1, 0, 2]);
    const ascending = rowsOf([
      [0, 1, 5],
      [0, 1, 6],
    ]);
    expect(inOrder(ascending)).toEqual({ rows: ascending, origin: null, notes: [] });
  });
});
