import * as arrow from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, temporaryFolder } from '../testing/temporary.ts';
import { openTables, type TableReader } from './testing/tables.ts';

const { file, remove } = temporaryFolder();
let tables: TableReader;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(async () => {
  await tables.close();
  remove();
});

/** Rows of a batch: more than a buffer is filled up by, so that each has a length of its own. */
const ROWS = 40;
const volume = Array.from({ length: ROWS }, (_, i) => (i === 3 ? null : 100 + i));
const batch = (): arrow.RecordBatch =>
  new arrow.Table({
    close: arrow.makeVector(Float64Array.from({ length: ROWS }, (_, i) => 10 + i)),
    volume: arrow.vectorFromArray(volume, new arrow.Float64()),
  }).batches[0] as arrow.RecordBatch;
const KINDS = ['file', 'stream'] as const;
const bytesOf = (kind: (typeof KINDS)[number]): Buffer =>
  Buffer.from(arrow.tableToIPC(new arrow.Table([batch(), batch()]), kind));
const longs = (...values: number[]): Buffer => Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer);

/** A damage of one place that is found by its bytes, from the end of the file. */
const changed = (bytes: Buffer, found: Buffer, at: number, value: number): Buffer => {
  const place = bytes.lastIndexOf(found);
  expect(place, 'the place of the damage').toBeGreaterThan(0);
  const copy = Buffer.from(bytes);
  copy[place + at] = value;
  return copy;
};

describe.each(KINDS)('the metadata of an Arrow %s', (kind) => {
  const refusal = async (bytes: Buffer): Promise<string> =>
    (await failureOf(tables.open(file('a.arrow', bytes)))).message;
  const undamaged = bytesOf(kind);
  /** Node of the volume: rows and nulls. */
  const node = longs(ROWS, 1);
  /** Buffers of the volume: its bitmap, filled up, and behind it its values. */
  const buffers = longs(ROWS * 8, 64, ROWS * 8 + 64, ROWS * 8);

  test('gives all rows without damage, and null where a value is missing', async () => {
    const table = await tables.open(file('a.arrow', undamaged));
    const cells = await tables.cells(table);
    expect(cells.map(([, cell]) => (cell === null ? null : Number(cell)))).toEqual([...volume, ...volume]);
  });

  test.each([
    ['no values missing, and a bitmap that hides one', node, 8, 0],
    ['more values missing than its bitmap hides', node, 8, 2],
    ['fewer rows in a column than in the batch', node, 0, ROWS - 1],
    ['values that begin in the column before', buffers, 16, 8],
    ['values that end before the last row', buffers, 25, 0],
  ])('refuses a file or stream with %s', async (_, found, at, value) => {
    expect(await refusal(changed(undamaged, found, at, value))).toContain('cannot be read as Feather');
  });

  test('refuses a column whose type lost its name, its width or its buffers, instead of reading zeros', async () => {
    const name = undamaged.lastIndexOf('volume');
    let types = 0;
    // The type of a field stands some bytes before its name: 3 is that of numbers with a point.
    for (let at = name - 24; at < name; at++) {
      if (undamaged[at] !== 3) continue;
      types++;
      for (const type of [0, 1, 5, 6, 7, 13, 16]) {
        const copy = Buffer.from(undamaged);
        copy[at] = type;
        expect(await refusal(copy), `type ${type}`).toContain('cannot be read as Feather');
      }
    }
    expect(types).toBe(1);
  });
});

test('a footer of an Arrow file that finds fewer batches than the file has is refused, no row is lost', async () => {
  const bytes = bytesOf('file');
  const footer = bytes.length - 10 - bytes.readInt32LE(bytes.length - 10);
  let found = 0;
  // The list of two blocks begins with their number.
  for (let at = footer; at < bytes.length - 10; at += 4) {
    if (bytes.readInt32LE(at) !== 2 || bytes.readInt32LE(at + 4) < 8 || bytes.readInt32LE(at + 8) !== 0) continue;
    const copy = Buffer.from(bytes);
    copy.writeInt32LE(1, at);
    const { message } = await failureOf(tables.open(file('a.arrow', copy)));
    if (message.includes('its footer does not find all of its rows')) found++;
  }
  expect(found).toBe(1);
});
