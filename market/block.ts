import {
  type ArrayOf,
  type Arrays,
  type Column,
  type Columns,
  type NumericKind,
  numbersFor,
  type ValueOf,
} from './column.ts';

/** Rows as columns of equal length; a column of lists holds `width` values a row. */
export type Block<C extends Columns> = { readonly length: number } & { readonly [F in keyof C]: ArrayOf<C[F]> };

/** One row. */
export type Row<C extends Columns> = { readonly [F in keyof C]: ValueOf<C[F]> };

/** Columns of a block that the engine computes: one text, the symbol, and numbers. */
export type ComputedColumns = Readonly<Record<string, Column<'word' | NumericKind>>> & {
  readonly symbol: Column<'word'>;
};
export type Numeric = Arrays[NumericKind];

/** Fields whose columns hold numbers, with their columns. */
export const numericColumns = (columns: ComputedColumns): [string, Column<NumericKind>][] =>
  Object.entries(columns).flatMap(([field, { kind, ...column }]) =>
    kind === 'word' ? [] : [[field, { ...column, kind }]],
  );

/** A block of `length` rows, all zero and without symbols. */
export function allocateBlock<C extends ComputedColumns>(columns: C, length: number): Block<C> {
  const numbers = numericColumns(columns).map(([field, { kind, width }]) => [field, numbersFor(kind, length * width)]);
  return { length, symbol: new Array<string>(length).fill(''), ...Object.fromEntries(numbers) };
}
