import { copyFileSync } from 'node:fs';
import path from 'node:path';
import * as arrow from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFeed } from '../open.ts';
import { type FileReader, openReader } from '../tables/duckdb.ts';
import { failureOf, temporaryFolder } from '../testing/temporary.ts';

const { file, path: folder, remove } = temporaryFolder();
let reader: FileReader;
beforeAll(async () => {
  reader = await openReader();
});
afterAll(() => {
  reader.close();
  remove();
});

const DAYS = ['08', '09', '10', '11', '12', '15', '16', '17', '18', '19'].map((day) => `2024-07-${day}`);
const csv = (last: string): string =>
  [`date,open,high,low,close,volume,${last}`, ...DAYS.map((day, i) => `${day},20,25,15,21,${100 + i},${i}`)].join('\n');
const feather = (last: string): Uint8Array => {
  const numbers = (value: number) => arrow.makeVector(Float64Array.from(DAYS, (_, i) => value + i));
  const given = { open: 20, high: 40, low: 9, close: 21, volume: 100, other: 5000 };
  const columns = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, numbers(value)]));
  const date = arrow.vectorFromArray(DAYS, new arrow.Utf8());
  const { schema, batches } = new arrow.Table<arrow.TypeMap>({ date, ...columns });
  const fields = schema.fields.map((field) => (field.name === 'other' ? new arrow.Field(last, field.type) : field));
  const renamed = batches.map(({ data }) => new arrow.RecordBatch(new arrow.Schema(fields), data));
  return arrow.tableToIPC(new arrow.Table(renamed), 'file');
};

/** Written by pyarrow 26: volume twice, once in capitals. */
const PARQUET = path.join(import.meta.dirname, '../tables/testing/typed/repeated.parquet');

test.each([
  ['CSV', () => file('AAPL.csv', csv('Volume'))],
  ['Feather', () => file('AAPL.feather', feather('volume'))],
  [
    'Parquet',
    () => {
      copyFileSync(PARQUET, path.join(folder, 'AAPL.parquet'));
      return path.join(folder, 'AAPL.parquet');
    },
  ],
])('two volumes of one name in %s are refused, and none is taken for the true one by its place', async (_, write) => {
  const error = await failureOf(openFeed([write()], { reader }));
  expect(error.code).toBe('ARGUS_FEED_FORMAT');
  expect(error.message).toMatch(/has several columns named volume, and nothing says which of them is its volume/i);
});

test('a name that two columns have which no bar needs refuses nothing', async () => {
  const feed = await openFeed([file('AAPL.csv', csv('note,note').replaceAll(/,(\d)$/gm, ',$1,$1'))], { reader });
  for await (const { bars } of feed.bars({ timeframe: '1d', from: 0, to: 4e12 })) expect(bars.volume[9]).toBe(109);
});
