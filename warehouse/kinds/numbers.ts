import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { at } from '#market/at.ts';
import { type Arrays, type Column, type Memory, type NumericKind, numbersFor } from '#market/column.ts';
import { copyNumbers, copyTimes, dictionary, optionalNumbers, times, unsigned64s } from '../arrow-columns.ts';
import type { StoredKind } from './kind.ts';
import { enumOf, LOW_CARDINALITY } from './texts.ts';

export type ScalarKind = Exclude<NumericKind, 'float32s' | 'float64s'>;

/** JSON has no NaN: it comes as null. */
export const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
/** 64-bit integers come as text. */
const wholeNumber = z.coerce.number();
const asItIs = (expression: string) => expression;
const valueAt = (values: ArrayLike<number>, i: number): number => at(values, i);

/** The parts that all numbers of one width have in common. */
const numeric = <K extends 'flag' | 'uint16' | 'uint32' | 'uint64' | 'float32' | 'float64'>(kind: K, type: string) => ({
  type: () => type,
  valueAt,
  selectArrow: asItIs,
  selectJson: asItIs,
  read: (vector: arrow.Vector | null, _: Column, memory?: Memory): Arrays[K] =>
    copyNumbers(vector, numbersFor(kind, vector?.length ?? 0, memory)),
});

const bytes = (input: Uint8Array | number, length: number): Uint8Array =>
  typeof input === 'number' ? new Uint8Array(length).fill(input) : input;

/** The engine stores a number of an enum that names nothing, and then cannot read its row. */
function named(indices: Uint8Array, { names }: Column): Uint8Array {
  for (let i = 0; i < indices.length; i++)
    if ((indices[i] as number) >= names.length) throw new RangeError(`${indices[i]} is the place of none of ${names}`);
  return indices;
}

const indexKind = (
  type: StoredKind<'enumIndex'>['type'],
  write: StoredKind<'enumIndex'>['write'],
  indexOf: (expression: string, column: Column) => string,
) =>
  ({
    type,
    write,
    gather: (values: readonly number[]) => Uint8Array.from(values),
    valueAt,
    selectArrow: indexOf,
    selectJson: indexOf,
    read: (vector: arrow.Vector | null) => copyNumbers(vector, new Uint8Array(vector?.length ?? 0)),
    schema: () => z.number(),
  }) satisfies StoredKind<'enumIndex'>;

export const NUMBERS = {
  enumIndex: indexKind(
    enumOf,
    // Numbers and not names, which the engine would look up row by row.
    (input, length, column) => arrow.makeVector(named(bytes(input, length), column)),
    (expression) => `toUInt8(${expression})`,
  ),
  wordIndex: indexKind(
    () => LOW_CARDINALITY,
    (input, length, { names }) => dictionary(names, bytes(input, length)),
    (expression, { names }) => `toUInt8(indexOf([${names.map((name) => `'${name}'`).join(', ')}], ${expression}) - 1)`,
  ),
  time: {
    type: () => "DateTime64(3, 'UTC')",
    write: times,
    gather: (values) => Float64Array.from(values),
    valueAt,
    selectArrow: asItIs,
    read: (vector, _, memory) => copyTimes(vector, numbersFor('time', vector?.length ?? 0, memory)),
    selectJson: (expression) => `toUnixTimestamp64Milli(${expression})`,
    schema: () => wholeNumber,
  },
  flag: {
    ...numeric('flag', 'UInt8'),
    write: (input) => arrow.makeVector(input),
    gather: (values) => Uint8Array.from(values, Number),
    valueAt: (values, i) => values[i] === 1,
    schema: () => z.number().transform((value) => value === 1),
  },
  uint16: {
    ...numeric('uint16', 'UInt16'),
    write: (input, length) => arrow.makeVector(typeof input === 'number' ? new Uint16Array(length).fill(input) : input),
    gather: (values) => Uint16Array.from(values),
    schema: () => z.number(),
  },
  uint32: {
    ...numeric('uint32', 'UInt32'),
    write: (input, length) => arrow.makeVector(typeof input === 'number' ? new Uint32Array(length).fill(input) : input),
    gather: (values) => Uint32Array.from(values),
    schema: () => z.number(),
  },
  uint64: {
    ...numeric('uint64', 'UInt64'),
    write: unsigned64s,
    gather: (values) => Float64Array.from(values),
    schema: () => wholeNumber,
  },
  float32: {
    ...numeric('float32', 'Float32'),
    write: (input) => arrow.makeVector(input),
    gather: (values) => Float32Array.from(values),
    schema: () => number,
  },
  float64: {
    ...numeric('float64', 'Float64'),
    write: (input) => arrow.makeVector(input),
    gather: (values) => Float64Array.from(values),
    schema: () => number,
  },
  optional64: {
    type: () => 'Nullable(Float64)',
    write: optionalNumbers,
    gather: (values) => Float64Array.from(values, (value) => value ?? Number.NaN),
    valueAt: (values, i) => (Number.isNaN(at(values, i)) ? null : at(values, i)),
    selectArrow: (expression) => `ifNull(${expression}, nan)`,
    read: (vector, _, memory) => copyNumbers(vector, numbersFor('optional64', vector?.length ?? 0, memory)),
    selectJson: asItIs,
    schema: () => z.number().nullable(),
  },
} satisfies { readonly [K in ScalarKind]: StoredKind<K> };
