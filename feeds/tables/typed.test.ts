import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as arrow from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, temporaryFolder } from '../testing/temporary.ts';
import { openTables, type TableReader } from './testing/tables.ts';

const { path: folder, file, remove } = temporaryFolder();
let tables: TableReader;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(async () => {
  await tables.close();
  remove();
});

/** Written by pyarrow 26 (types) and polars 2.1; the values are those that Python gave them. */
const fixture = (name: string): string => fileURLToPath(new URL(`./testing/typed/${name}`, import.meta.url));
const minutes = (zone: string) => [0, 1, null, 3, 4].map((i) => (i === null ? null : `2024-01-01 00:0${i}:00${zone}`));
const days = [1, 2, 3, 4, 5].map((day) => `2024-01-0${day}`);
const EXPECTED: Readonly<Record<string, readonly (string | null)[]>> = {
  ...Object.fromEntries(['s', 'ms', 'us', 'ns'].map((unit) => [`ts_${unit}`, minutes('')])),
  ...Object.fromEntries(['s', 'ms', 'us', 'ns'].map((unit) => [`tz_${unit}`, minutes('+00')])),
  d32: days,
  t32s: [0, 1, 2, 3, 4].map((i) => `01:00:0${i}`),
  t64us: ['01:00:00', ...[1, 2, 3, 4].map((i) => `01:00:00.00000${i}`)],
  i8: ['-1', '0', null, '3', '127'],
  i16: ['-1', '0', null, '3', '32767'],
  i32: ['-1', '0', null, '3', '2147483647'],
  i64: ['-1', '0', null, '3', '9223372036854775807'],
  u8: ['1', '0', null, '3', '255'],
  u16: ['1', '0', null, '3', '65535'],
  u32: ['1', '0', null, '3', '4294967295'],
  u64: ['1', '0', null, '3', '18446744073709551615'],
  f16: ['1.5', '2.5', null, '-3.5', '0.25'],
  f64: ['1.1', '2.2', null, 'nan', '1e+300'],
  dec: ['1.25', '-1.25', null, '0.01', '-0.01'],
  bool: ['true', 'false', null, 'true', 'false'],
  s: ['a', 'ü"', null, '', 'x\ny'],
  ls: ['a', 'b', null, '', 'x'],
  dict: ['AAPL', 'MSFT', null, 'AAPL', 'X'],
  dictint: ['1', '2', null, '1', '3'],
  null: [null, null, null, null, null],
};

describe.each(['types.feather', 'types.parquet'])('%s', (name) => {
  test('gives every value of every type as pyarrow wrote it', async () => {
    const table = await tables.open(fixture(name));
    const cells = await tables.cells(table);
    expect(table.rows).toBe(5);
    for (const [column, values] of Object.entries(EXPECTED)) {
      const i = table.columns.findIndex((found) => found.name === column);
      expect(
        cells.map((row) => row[i]),
        column,
      ).toEqual(values);
    }
  });

  test('keeps the zone of its times, and names the types that hold no single value', async () => {
    const table = await tables.open(fixture(name));
    const zoned = table.columns.filter(({ zone }) => zone !== undefined);
    expect(zoned.map((column) => [column.name, column.zone])).toEqual(
      ['s', 'ms', 'us', 'ns'].map((unit) => [`tz_${unit}`, 'Asia/Tokyo']),
    );
    expect(table.unreadable.map((column) => column.name)).toEqual(expect.arrayContaining(['list', 'struct']));
    expect(table.columns.map((column) => column.name)).not.toContain('list');
  });
});

test('a decimal of more than 38 digits in Parquet is not read: the database would take it for another number', async () => {
  const table = await tables.open(fixture('types.parquet'));
  expect(table.unreadable.find((column) => column.name === 'dec256')?.type).toBe('DECIMAL of more than 38 digits');
});

describe('a Feather file', () => {
  test('a Feather file of polars, packed with zstd and with text as views, is read', async () => {
    const table = await tables.open(fixture('polars.feather'));
    expect((await tables.cells(table)).map((row) => row[1])).toEqual(['A', 'A', 'B', 'B', 'A']);
  });

  test('a Feather file after another is read as well, also after one that is damaged, and packed with gzip', async () => {
    const bytes = readFileSync(fixture('types.feather'));
    copyFileSync(fixture('types.feather'), path.join(folder, 'second.feather'));
    for (let i = 0; i < 3; i++) {
      expect((await tables.open(fixture('types.feather'))).rows).toBe(5);
      expect((await tables.open(path.join(folder, 'second.feather'))).rows).toBe(5);
      const error = await failureOf(tables.open(file('cut.feather', bytes.subarray(0, -20))));
      expect(error.message).toContain('it is cut off');
    }
    expect((await tables.open(file('a.feather.gz', gzipSync(bytes)))).rows).toBe(5);
  });

  test('a Feather file as a stream, without the magic of a file, is read', async () => {
    const stream = arrow.tableToIPC(arrow.tableFromArrays({ close: Float64Array.of(1, 2) }), 'stream');
    expect(await tables.cells(await tables.open(file('a.arrow', stream)))).toEqual([['1.0'], ['2.0']]);
  });

  test('a Feather file of version 1 is refused by its name', async () => {
    expect((await failureOf(tables.open(file('old.feather', 'FEA1...')))).message).toContain('Feather of version 1');
  });
});
