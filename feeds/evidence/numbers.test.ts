import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openReader } from '../tables/duckdb.ts';
import { chooseNumbers, NUMBER_READINGS, numberSql, readNumber } from './numbers.ts';

const reader = await openReader();
afterAll(() => reader.close());

function choose(cells: readonly string[]) {
  return chooseNumbers(
    NUMBER_READINGS.map((reading) => {
      const values = cells.map((cell) => readNumber(reading, cell));
      const parsed = values.filter((value) => value !== null).length;
      return {
        reading,
        parsed,
        cells: cells.length,
        values,
        example: cells.find((_, i) => values[i] === null) ?? cells[0] ?? null,
      };
    }),
  );
}
const read = (cells: readonly string[]) => {
  const { reading } = choose(cells);
  return reading === null ? null : cells.map((cell) => readNumber(reading, cell));
};

describe('the numbers of a file', () => {
  test.each([
    [
      ['46.78M', '82.4K', '1.2B', '3T'],
      [46_780_000, 82_400, 1.2e9, 3e12],
    ],
    [
      ['1,234,567', '12,345'],
      [1_234_567, 12_345],
    ],
    [
      ['1.234.567', '12,34'],
      [1_234_567, 12.34],
    ],
    [
      ['1 234 567', '12,34'],
      [1_234_567, 12.34],
    ],
    [
      ['1\u202f234,5', '99,25'],
      [1234.5, 99.25],
    ],
    [
      ['1,23,45,678', '12,345', '99,999.50', '7'],
      [12_345_678, 12_345, 99_999.5, 7],
    ],
    [
      ["1'234.5", '12'],
      [1234.5, 12],
    ],
    [
      ['$1,234.50', '$12'],
      [1234.5, 12],
    ],
    [
      ['12.34', '1,234'],
      [12.34, 1234],
    ],
    [
      ['12,34', '1234'],
      [12.34, 1234],
    ],
    [
      ['1.234', '1.235'],
      [1.234, 1.235],
    ],
    [
      ['1e5', '2.5E-3', '+5', '.5'],
      [1e5, 0.0025, 5, 0.5],
    ],
  ])('%j are read as %j', (cells, expected) => {
    expect(read(cells)).toEqual(expected);
  });

  test('a group of three digits after one comma is refused when nothing else tells its meaning', () => {
    expect(choose(['1,234', '2,345'])).toMatchObject({ reading: null, why: expect.stringContaining('can be read as') });
  });

  test.each(['-', '–', 'N/A', '', ' ', 'null', 'NaN'])('the cell "%s" is a missing value, never zero', (cell) => {
    for (const reading of NUMBER_READINGS) expect(readNumber(reading, cell)).toBeNaN();
  });

  test.each(['abc', '1.2.3', '1,2,3', 'inf', '1_000', '0x10', '12,3,567', '5%', 'K', '$', '--5', '1-2'])(
    'the cell "%s" is no number by any reading',
    (cell) => {
      for (const reading of NUMBER_READINGS) expect(readNumber(reading, cell), reading.id).toBeNull();
    },
  );
});

const pieces = fc.constantFrom(
  ...'1 12 123 1234 000 , . - + K M b T e 5 $ € USD % _ x inf nan N/A'.split(' '),
  ' ',
  "'",
  '\u00a0',
);
const cells = fc.oneof(
  fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }).map(String),
  fc
    .integer({ min: 0, max: 1e12 })
    .chain((n) =>
      fc.constantFrom(
        n.toLocaleString('en'),
        n.toLocaleString('de'),
        n.toLocaleString('fr'),
        (n / 100).toLocaleString('en'),
        (n / 100).toLocaleString('de'),
        `${n / 100}M`,
      ),
    ),
);

test('the database reads 10,000 cells by every reading exactly as readNumber does', async () => {
  const sample = fc.sample(cells, { numRuns: 10_000, seed: 6 });
  const list = `(SELECT unnest([${sample.map((cell) => `'${cell.replaceAll("'", "''")}'`).join(',')}]) AS c)`;
  for (const reading of NUMBER_READINGS) {
    const rows = await reader.rows('cells', `SELECT (${numberSql(reading, 'c')})::VARCHAR FROM ${list}`);
    const wrong: unknown[] = [];
    let given = 0;
    for (const [i, cell] of sample.entries()) {
      const expected = readNumber(reading, cell);
      const text = rows[i]?.[0] ?? '';
      // What is infinite is refused as what is no number.
      const got = /inf/.test(text) ? null : Number(text.replace(/^nan$/, 'NaN'));
      if (expected !== null && !Number.isNaN(expected)) given++;
      if (!Object.is(got === 0 ? 0 : got, expected === 0 ? 0 : expected)) wrong.push([cell, got, expected]);
    }
    expect(wrong.slice(0, 5), reading.id).toEqual([]);
    expect(given).toBeGreaterThan(500);
  }
});

test('true numbers in any way of writing are read exactly or refused: 10,000 columns', () => {
  const write: readonly ((n: number, decimals: number) => string)[] = [
    (n, d) => n.toFixed(d),
    (n, d) => n.toLocaleString('en', { minimumFractionDigits: d, maximumFractionDigits: d }),
    (n, d) => n.toLocaleString('de', { minimumFractionDigits: d, maximumFractionDigits: d }),
    (n, d) => n.toLocaleString('fr', { minimumFractionDigits: d, maximumFractionDigits: d }),
    (n, d) => n.toFixed(d).replace('.', ','),
    (n, d) => `$${n.toLocaleString('en', { minimumFractionDigits: d, maximumFractionDigits: d })}`,
  ];
  const whole = fc.array(fc.integer({ min: 1, max: 99_999_999 }), { minLength: 2, maxLength: 12 });
  const property = fc.property(
    whole,
    fc.integer({ min: 0, max: 4 }),
    fc.constantFrom(...write),
    (numbers, decimals, text) => {
      const cells = numbers.map((n) => text(n / 10 ** decimals, decimals));
      const got = read(cells);
      if (got === null) return;
      for (const [i, value] of got.entries()) expect(value).toBeCloseTo((numbers[i] as number) / 10 ** decimals, 9);
    },
  );
  fc.assert(property, { numRuns: 10_000, seed: 4 });
});
