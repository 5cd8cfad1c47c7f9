import * as arrow from 'apache-arrow';
import { at } from '#market/at.ts';

/** Arrow columns as the engine reads and writes them. Times are Int64 milliseconds: DateTime64(3) takes its ticks as they are. */

const vector = <T extends arrow.DataType>(data: arrow.Data<T>): arrow.Vector<T> => new arrow.Vector([data]);

/** Whole numbers below 2^53 as 64-bit integers: one for each row, or the same for all. */
type Whole = Float64Array | number;

export function times(values: Whole, length: number): arrow.Vector {
  const type = new arrow.TimestampMillisecond('UTC');
  return vector(arrow.makeData({ type, data: wide(BigInt64Array, values, length), length }));
}

export const unsigned64s = (values: Whole, length: number): arrow.Vector =>
  arrow.makeVector(wide(BigUint64Array, values, length));

type Wide = BigInt64Array | BigUint64Array;

function wide<T extends Wide>(make: new (length: number) => T, values: Whole, length: number): T {
  const result = new make(length);
  if (typeof values === 'number') {
    result.fill(BigInt(values));
    return result;
  }
  const words = new Uint32Array(result.buffer);
  // Two halves instead of a BigInt per value: ten times faster, and this is the hot loop of a bulk load (little-endian hosts).
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    const high = Math.floor(value / 4294967296);
    words[2 * i] = value - high * 4294967296;
    words[2 * i + 1] = high;
  }
  return result;
}

/** Numbers of which NaN stands for none. */
export function optionalNumbers(values: Float64Array): arrow.Vector {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  // The engine keeps what lies under a null, and a content hash reads it: always zero.
  const data = new Float64Array(values.length);
  let nullCount = 0;
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) nullCount += 1;
    else {
      data[i] = value;
      nullBitmap[i >> 3] = at(nullBitmap, i >> 3) | (1 << (i & 7));
    }
  }
  return vector(arrow.makeData({ type: new arrow.Float64(), data, nullBitmap, nullCount, length: values.length }));
}

/** Strings by index into a small table: encoded once, whatever the number of rows. No name may be there twice. */
export function dictionary(names: readonly string[], indices: Int32Array | Uint8Array): arrow.Vector {
  const type = new arrow.Dictionary(
    new arrow.Utf8(),
    indices instanceof Uint8Array ? new arrow.Uint8() : new arrow.Int32(),
  );
  return vector(arrow.makeData({ type, data: indices, dictionary: plainTexts(names), length: indices.length }));
}

/** A byte a row: the stream is hashed, written and read again. */
export const sameText = (text: string, length: number): arrow.Vector => dictionary([text], new Uint8Array(length));

/** Strings of which few differ. */
export function texts(values: readonly string[]): arrow.Vector {
  const names: string[] = [];
  const known = new Map<string, number>();
  const indices = new Int32Array(values.length);
  for (const [i, text] of values.entries()) {
    let index = known.get(text);
    if (index === undefined) {
      index = names.push(text) - 1;
      known.set(text, index);
    }
    indices[i] = index;
  }
  return dictionary(names, indices);
}

/** Strings one after the other, all of them encoded at once: Arrow's builder takes as long for one as this for ten. */
export function plainTexts(values: readonly string[]): arrow.Vector<arrow.Utf8> {
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [i, text] of values.entries()) valueOffsets[i + 1] = at(valueOffsets, i) + Buffer.byteLength(text);
  const data = Buffer.from(values.join(''));
  return vector(arrow.makeData({ type: new arrow.Utf8(), length: values.length, nullCount: 0, valueOffsets, data }));
}

/** A list of strings per row. */
export function textLists(rows: readonly (readonly string[])[]): arrow.Vector {
  return listsOf(plainTexts(rows.flat()), offsetsOf(rows));
}

/** A list column whose rows all have `width` elements, over the flat values without a copy. */
export function lists(values: Float32Array | Float64Array, width: number): arrow.Vector {
  const offsets = Int32Array.from({ length: values.length / width + 1 }, (_, i) => i * width);
  return values instanceof Float32Array
    ? listsOf(arrow.makeVector(values), offsets)
    : listsOf(arrow.makeVector(values), offsets);
}

/** A list column of rows of any length. */
export function numberLists(rows: readonly Float64Array[]): arrow.Vector {
  const offsets = offsetsOf(rows);
  const values = new Float64Array(at(offsets, rows.length));
  for (const [i, row] of rows.entries()) values.set(row, offsets[i]);
  return listsOf(arrow.makeVector(values), offsets);
}

function offsetsOf(rows: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(rows.length + 1);
  for (const [i, { length }] of rows.entries()) offsets[i + 1] = at(offsets, i) + length;
  return offsets;
}

function listsOf<T extends arrow.DataType>(values: arrow.Vector<T>, valueOffsets: Int32Array): arrow.Vector {
  const type = new arrow.List(new arrow.Field('item', values.type, false));
  const child = at(values.data, 0);
  return vector(arrow.makeData({ type, length: valueOffsets.length - 1, nullCount: 0, valueOffsets, child }));
}

/** Milliseconds of a DateTime64(3) column that the engine returned, in `result`. */
export function copyTimes(column: arrow.Vector | null, result: Float64Array): Float64Array {
  let to = 0;
  for (const { values, length, offset, type } of column?.data ?? []) {
    const scale = arrow.DataType.isTimestamp(type) && type.unit === arrow.TimeUnit.SECOND ? 1000 : 1;
    to = copyWide(values, { offset, length, scale }, result, to);
  }
  return result;
}

/** Numbers of a column of any width that the engine returned, in `result`; 64-bit integers below 2^53. */
export function copyNumbers<T extends { set(values: ArrayLike<number>, at: number): void }>(
  column: arrow.Vector | null,
  result: T,
): T {
  let to = 0;
  for (const { values, length, offset } of column?.data ?? []) {
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
      const numbers = new Float64Array(length);
      copyWide(values, { offset, length, scale: 1 }, numbers, 0);
      result.set(numbers, to);
    } else result.set(values.subarray(offset, offset + length), to);
    to += length;
  }
  return result;
}

/** Two halves here too: a BigInt of every value is what a read of a million bars would mostly do. */
function copyWide(
  values: Wide,
  { offset, length, scale }: { offset: number; length: number; scale: number },
  result: Float64Array,
  to: number,
): number {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = offset; i < offset + length; i++)
    result[to++] = ((words[2 * i + 1] as number) * 4294967296 + ((words[2 * i] as number) >>> 0)) * scale;
  return to;
}

/** Texts of a column, plain or with a dictionary, without the walk through its parts that every get() takes. */
export function textsOf(column: arrow.Vector | null): string[] {
  const result: string[] = [];
  for (const { type, values, valueOffsets, length, dictionary: names } of column?.data ?? []) {
    if (arrow.DataType.isDictionary(type)) {
      const known = textsOf(names ?? null);
      for (let i = 0; i < length; i++) result.push(at(known, at(values, i)));
    } else {
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      for (let i = 0; i < length; i++) result.push(bytes.toString('utf8', valueOffsets[i], valueOffsets[i + 1]));
    }
  }
  return result;
}

/** Distinct texts of a column and an index per row. */
export interface Indexed {
  readonly names: readonly string[];
  readonly indices: Int32Array;
}

/** A column of few different texts, by index. Batches of one stream may carry dictionaries of their own. */
export function indexedTexts(column: arrow.Vector | null): Indexed {
  const names: string[] = [];
  const known = new Map<string, number>();
  const indices = new Int32Array(column?.length ?? 0);
  let to = 0;
  for (const { dictionary: words, values, offset, length } of column?.data ?? []) {
    const mapped = textsOf(words ?? null).map((text) => {
      const index = known.get(text) ?? names.push(text) - 1;
      known.set(text, index);
      return index;
    });
    for (let i = offset; i < offset + length; i++) indices[to++] = at(mapped, at(values, i));
  }
  return { names, indices };
}

/**
 * The elements of a list column, one row after the other, in `result`.
 * @throws RangeError when a row does not have `width` elements
 */
export function copyLists<T extends Float32Array | Float64Array>(
  column: arrow.Vector | null,
  width: number,
  result: T,
): T {
  let to = 0;
  for (const { valueOffsets, children, length } of column?.data ?? []) {
    if (length === 0) continue;
    const offsets: Int32Array = valueOffsets;
    const [from, end] = [at(offsets, 0), at(offsets, length)];
    if (end - from !== length * width) throw new RangeError(`a list of ${length} rows is not ${width} wide`);
    result.set(at(children, 0).values.subarray(from, end), to);
    to += end - from;
  }
  return result;
}
