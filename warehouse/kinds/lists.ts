import { z } from 'zod';
import { at } from '#market/at.ts';
import { type Column, type ListKind, numbersFor } from '#market/column.ts';
import { copyLists, lists, numberLists, textLists, textsOf } from '../arrow-columns.ts';
import type { StoredKind } from './kind.ts';
import { number } from './numbers.ts';
import { LOW_CARDINALITY } from './texts.ts';

const asItIs = (expression: string) => expression;
const numbers = z.array(number);
const rowsOf = <T>(vector: Iterable<T | null> | null): T[] => [...(vector ?? [])].filter((row) => row !== null);

/** The lists of rows one after the other. */
function flat<T extends Float32Array | Float64Array>(rows: readonly T[], { width }: Column, target: T): T {
  for (const [i, row] of rows.entries()) target.set(row, i * width);
  return target;
}

export const LISTS = {
  float32s: {
    type: () => 'Array(Float32)',
    write: (input, _, { width }) => lists(input, width),
    gather: (rows, column) => flat(rows, column, numbersFor('float32s', rows.length * column.width)),
    valueAt: (values, i, { width }) => values.subarray(i * width, (i + 1) * width),
    selectArrow: asItIs,
    read: (vector, { width }, memory) =>
      copyLists(vector, width, numbersFor('float32s', (vector?.length ?? 0) * width, memory)),
    selectJson: asItIs,
    schema: () => numbers.transform((values) => Float32Array.from(values)),
  },
  float64s: {
    type: () => 'Array(Float64)',
    write: (input, _, { width }) => lists(input, width),
    gather: (rows, column) => flat(rows, column, numbersFor('float64s', rows.length * column.width)),
    valueAt: (values, i, { width }) => values.subarray(i * width, (i + 1) * width),
    selectArrow: asItIs,
    read: (vector, { width }, memory) =>
      copyLists(vector, width, numbersFor('float64s', (vector?.length ?? 0) * width, memory)),
    selectJson: asItIs,
    schema: () => numbers.transform((values) => Float64Array.from(values)),
  },
  float64Lists: {
    type: () => 'Array(Float64)',
    write: numberLists,
    gather: (rows) => rows,
    valueAt: (rows, i) => at(rows, i),
    selectArrow: asItIs,
    read: (vector) => rowsOf(vector).map((row) => Float64Array.from(row.toArray())),
    selectJson: asItIs,
    schema: () => numbers.transform((values) => Float64Array.from(values)),
  },
  wordLists: {
    type: () => `Array(${LOW_CARDINALITY})`,
    write: textLists,
    gather: (rows) => rows,
    valueAt: (rows, i) => at(rows, i),
    selectArrow: (expression) => `CAST(${expression}, 'Array(String)')`,
    read: (vector) => rowsOf(vector).map((row) => textsOf(row)),
    selectJson: asItIs,
    schema: () => z.array(z.string()),
  },
} satisfies { readonly [K in ListKind | 'float32s' | 'float64s']: StoredKind<K> };
