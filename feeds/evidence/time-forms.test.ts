import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openReader } from '../tables/duckdb.ts';
import { readCell } from './time-cell.ts';
import { type FormId, formOf, TIME_FORMS } from './time-forms.ts';
import { timeSql } from './time-sql.ts';

const reader = await openReader();
afterAll(() => reader.close());

const utc = (text: string): number => Date.parse(text);

describe('readCell', () => {
  const rows: [FormId, string, string | null, number | null][] = [
    ['iso', '2024-01-02', '2024-01-02T00:00Z', null],
    ['iso', ' 2024-01-02 09:30 ', '2024-01-02T09:30Z', null],
    ['iso', '2024-01-02T09:30:00.5Z', '2024-01-02T09:30:00.500Z', 0],
    ['iso', '2024-07-02 00:00:00+09:00', '2024-07-02T00:00Z', 540],
    ['iso', '2024-07-02 00:00:00-0330', '2024-07-02T00:00Z', -210],
    ['iso', '2024-07-02 00:00:00 UTC', '2024-07-02T00:00Z', 0],
    ['iso', '2024-02-30', null, null],
    ['iso', '2023-02-29', null, null],
    ['iso', '2024-01-02 24:00', null, null],
    ['iso', '2024-01-02 09:60', null, null],
    ['iso', '2024-13-01', null, null],
    ['iso', '0024-01-02', null, null],
    ['ymd', '2024.01.02 09:30:00', '2024-01-02T09:30Z', null],
    ['ymd', '2024/1/2', '2024-01-02T00:00Z', null],
    ['compact', '20240102', '2024-01-02T00:00Z', null],
    ['compact', '20240102 170000', '2024-01-02T17:00Z', null],
    ['compact', '202401021701', '2024-01-02T17:01Z', null],
    ['compact', '20240102T170000Z', '2024-01-02T17:00Z', 0],
    ['compact', '20240230', null, null],
    ['dmy', '31.12.2023', '2023-12-31T00:00Z', null],
    ['dmy', '12/31/2023', null, null],
    ['dmy', '31/12/23 0930', '2023-12-31T09:30Z', null],
    ['mdy', '12/31/2023 4:00:00 PM', '2023-12-31T16:00Z', null],
    ['mdy', '12/31/2023 12:05 am', '2023-12-31T00:05Z', null],
    ['mdy', '12/31/2023 13:05 PM', null, null],
    ['mdy', '31.12.2023', null, null],
    ['yymd', '23-12-31', '2023-12-31T00:00Z', null],
    ['dby', '02-Jan-2024', '2024-01-02T00:00Z', null],
    ['dby', '03-Jan-23', '2023-01-03T00:00Z', null],
    ['dby', 'Tue, 02 Jan 2024 09:30:00 GMT', '2024-01-02T09:30Z', 0],
    ['dby', '30 Feb 2024', null, null],
    ['dby', '02-Foo-2024', null, null],
    ['bdy', 'Jan 02, 2024', '2024-01-02T00:00Z', null],
    ['bdy', 'September 9, 2024', '2024-09-09T00:00Z', null],
    ['ybd', '2024-Jan-02', '2024-01-02T00:00Z', null],
    ['excel', '45293', '2024-01-02T00:00Z', null],
    ['excel', '45293.39583333334', '2024-01-02T09:30Z', null],
    ['excel', '19999', null, null],
    ['epoch', '1704187800', '2024-01-02T09:30Z', 0],
    ['epoch', '1704187800000', '2024-01-02T09:30Z', 0],
    ['epoch', '1704187800000000', '2024-01-02T09:30Z', 0],
    ['epoch', '1704187800000000000', '2024-01-02T09:30Z', 0],
    ['epoch', '17041878000', null, null],
    ['epoch', '0', null, null],
  ];
  test.each(rows)('the form %s reads the cell "%s" as the clock time %s', (id, cell, expected, offset) => {
    const read = readCell(formOf(id), cell);
    expect(read).toEqual(expected === null ? null : { wall: utc(expected), offset });
  });
});

/** Cells that are nearly times: true ones, and true ones with a character changed. */
const digit = fc.integer({ min: 0, max: 9 }).map(String);
const pieces = fc.constantFrom(
  ...'2024 1999 2023 01 1 02 12 13 31 30 29 00 9 09 24 59 60 - / . : T Z , + UTC +09:00 -0530 Jan feb Sept Tue, AM pm .5 .123456 45293 1704187800'.split(
    ' ',
  ),
  ' ',
);
const shaped = fc
  .tuple(
    fc.integer({ min: 1895, max: 2105 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
    fc.constantFrom('-', '/', '.', ''),
    fc.constantFrom('', ' 09:30', 'T23:59:59', ' 4:05 PM', ' 0930', ' 093015', ' 12:00:00.25', ' 24:00'),
    fc.constantFrom('', '', 'Z', '+09:00', ' UTC', '-05', ' +0530'),
    fc.constantFrom('ymd', 'dmy', 'mdy', 'dmyy', 'dby', 'bdy', 'ybd'),
    fc.constantFrom('Jan', 'feb', 'MARCH', 'Sept', 'September', 'Nop', 'Dec.'),
  )
  .map(([year, month, day, sep, clock, zone, order, name]) => {
    const [y, m, d] = [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')];
    const date = {
      ymd: [y, m, d].join(sep),
      dmy: [d, m, y].join(sep),
      mdy: [m, d, y].join(sep),
      dmyy: [d, m, y.slice(2)].join(sep),
      dby: [d, name, y].join(sep || ' '),
      bdy: `${name} ${d}, ${y}`,
      ybd: [y, name, d].join(sep || '-'),
    }[order as 'ymd'];
    return date + clock + zone;
  });
const cells = fc.oneof(
  shaped,
  shaped,
  fc.array(pieces, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(digit, { minLength: 4, maxLength: 20 }).map((parts) => parts.join('')),
  fc.tuple(fc.array(digit, { minLength: 5, maxLength: 13 }), digit).map(([a, b]) => `${a.join('')}.${b}`),
);

test('the database reads 10,000 cells by every form exactly as readCell does', async () => {
  const sample = fc.sample(cells, { numRuns: 10_000, seed: 13 });
  const list = `(SELECT unnest(${`[${sample.map((cell) => `'${cell.replaceAll("'", "''")}'`).join(',')}]`}) AS c)`;
  for (const form of TIME_FORMS) {
    const { wall, instant } = timeSql(form, 'c');
    const rows = await reader.rows('cells', `SELECT c, (${wall})::VARCHAR, (${instant})::VARCHAR FROM ${list}`);
    let read = 0;
    const wrong: unknown[] = [];
    for (const [i, cell] of sample.entries()) {
      const expected = readCell(form, cell);
      const [, gotWall = null, gotInstant = null] = rows[i] as (string | null)[];
      const wanted = [
        expected?.wall ?? null,
        expected === null || expected.offset === null ? null : expected.wall - expected.offset * 60_000,
      ];
      if (expected !== null) read++;
      const got = [gotWall, gotInstant].map((value) => (value === null ? null : Number(value)));
      if (got[0] !== wanted[0] || got[1] !== wanted[1]) wrong.push([cell, got, wanted]);
    }
    expect(wrong.slice(0, 5), form.id).toEqual([]);
    expect(read, `${form.id} must read some`).toBeGreaterThan(20);
  }
});
