import * as arrow from 'apache-arrow';
import { at } from '#market/at.ts';

/** Builders of Arrow columns as the engine reads them. Times are Int64 milliseconds: DateTime64(3) takes its ticks as they are. */

export function times(values: Float64Array): arrow.Vector {
  const ticks = new BigInt64Array(values.length);
  const words = new Uint32Array(ticks.buffer);
  // Two halves instead of a BigInt per value: ten times faster, and this is the hot loop of a bulk load (little-endian hosts).
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const high = Math.floor(value / 4294967296);
    words[2 * i] = value - high * 4294967296;
    words[2 * i + 1] = high;
  }
  return arrow.makeVector({ type: new arrow.TimestampMillisecond('UTC'), data: ticks, length: values.length } as never);
}

export const sameTime = (time: number, length: number): arrow.Vector => times(new Float64Array(length).fill(time));

export function unsigned64(value: number, length: number): arrow.Vector {
  return arrow.makeVector(new BigUint64Array(length).fill(BigInt(value)));
}

export function unsigned64s(values: Float64Array): arrow.Vector {
  const data = new BigUint64Array(values.length);
  for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i] as number);
  return arrow.makeVector(data);
}

/** Strings by index into a small table: encoded once, whatever the number of rows. */
export function dictionary(names: readonly string[], indices: Int32Array): arrow.Vector {
  const values = plainTexts(names);
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
  return arrow.makeVector({ type, data: indices, dictionary: values, length: indices.length } as never);
}

/** Strings one after the other, all of them encoded at once: Arrow's builder takes as long for one as this for ten. */
export function plainTexts(values: readonly string[]): arrow.Vector<arrow.Utf8> {
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [i, text] of values.entries()) valueOffsets[i + 1] = (valueOffsets[i] as number) + Buffer.byteLength(text);
  const data = Buffer.from(values.join(''));
  const type = new arrow.Utf8();
  return new arrow.Vector([arrow.makeData({ type, length: values.length, nullCount: 0, valueOffsets, data })]);
}

export const sameText = (text: string, length: number): arrow.Vector => dictionary([text], new Int32Array(length));

export function texts(values: readonly string[]): arrow.Vector {
  const names: string[] = [];
  const known = new Map<string, number>();
  const indices = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const text = values[i] as string;
    let index = known.get(text);
    if (index === undefined) {
      index = names.push(text) - 1;
      known.set(text, index);
    }
    indices[i] = index;
  }
  return dictionary(names, indices);
}

/** A list column whose rows all have `width` elements, over the flat values without a copy. */
export function lists(values: Float32Array | Float64Array, width: number): arrow.Vector {
  const length = values.length / width;
  const offsets = Int32Array.from({ length: length + 1 }, (_, i) => i * width);
  return listsAt(values, offsets);
}

/** A list of strings per row. */
export function textLists(rows: readonly (readonly string[])[]): arrow.Vector {
  const valueOffsets = new Int32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) valueOffsets[i + 1] = (valueOffsets[i] as number) + row.length;
  const [child] = plainTexts(rows.flat()).data;
  const type = new arrow.List(new arrow.Field('item', new arrow.Utf8(), false));
  return new arrow.Vector([arrow.makeData({ type, length: rows.length, nullCount: 0, valueOffsets, child } as never)]);
}

/** A list column with the rows' borders given (length + 1 offsets). */
export function listsAt(values: Float32Array | Float64Array, offsets: Int32Array): arrow.Vector {
  const child = values instanceof Float32Array ? new arrow.Float32() : new arrow.Float64();
  const type = new arrow.List(new arrow.Field('item', child, false));
  const data = arrow.makeData({ type: child, data: values, length: values.length } as never);
  return new arrow.Vector([
    arrow.makeData({ type, valueOffsets: offsets, child: data, length: offsets.length - 1 } as never),
  ]);
}

/** Milliseconds of a DateTime64(3) column that the engine returned, in `result` if it is given. */
export function millisecondsOf(
  column: arrow.Vector,
  result: Float64Array = new Float64Array(column.length),
): Float64Array {
  let at = 0;
  for (const { values, length, offset, type } of column.data) {
    const unit = (type as arrow.Timestamp).unit;
    const scale = unit === arrow.TimeUnit.SECOND ? 1000 : 1;
    const ticks = values as BigInt64Array;
    // Two halves here too: a BigInt of every value is what a read of a million bars would mostly do.
    const words = new Int32Array(ticks.buffer, ticks.byteOffset, ticks.length * 2);
    for (let i = offset; i < offset + length; i++)
      result[at++] = ((words[2 * i + 1] as number) * 4294967296 + ((words[2 * i] as number) >>> 0)) * scale;
  }
  return result;
}

/** Numbers of a column of any width that the engine returned; 64-bit integers below 2^53. */
export function numbersOf(column: arrow.Vector | null): Float64Array {
  const values = column?.toArray() ?? [];
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float64Array.from(values as BigInt64Array, Number)
    : Float64Array.from(values);
}

/** Texts of a column, plain or with a dictionary, without the walk through its parts that every get() takes. */
export function textsOf(column: arrow.Vector | null): string[] {
  const result: string[] = [];
  for (const { type, values, valueOffsets, length, dictionary: names } of column?.data ?? []) {
    if (arrow.DataType.isDictionary(type)) {
      const known = textsOf(names ?? null);
      for (let i = 0; i < length; i++) result.push(at(known, at(values as Int32Array, i)));
    } else {
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      for (let i = 0; i < length; i++) result.push(bytes.toString('utf8', valueOffsets[i], valueOffsets[i + 1]));
    }
  }
  return result;
}

/** Rows of a list column of float32, as views of its values. */
export function listValues(column: arrow.Vector | null): Float32Array[] {
  const result: Float32Array[] = [];
  for (const { children, valueOffsets, length } of column?.data ?? []) {
    const values = children[0]?.values as Float32Array;
    for (let i = 0; i < length; i++) result.push(values.subarray(valueOffsets[i], valueOffsets[i + 1]));
  }
  return result;
}
