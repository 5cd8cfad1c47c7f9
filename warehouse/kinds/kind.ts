import type * as arrow from 'apache-arrow';
import type { z } from 'zod';
import type { Arrays, Column, Kind, Memory, TextKind, Values } from '#market/column.ts';
import type { Indexed } from '../arrow-columns.ts';

/** One value for all rows of an insert. */
export type Constant<K extends Kind> = K extends TextKind | 'enumIndex' | 'time' | 'uint16' | 'uint32' | 'uint64'
  ? Values[K]
  : never;
/** What an insert takes for a column: its values, one for all rows, or texts by index. */
export type Input<K extends Kind> = Arrays[K] | Constant<K> | (K extends 'word' ? Indexed : never);

/** How a kind of column is stored, written and read. */
export interface StoredKind<K extends Kind> {
  /** Type of the column as `system.columns` says it. */
  type(column: Column): string;
  /** The Arrow column of an insert of `length` rows. */
  write(input: Input<K>, length: number, column: Column): arrow.Vector;
  /** The values of rows, as one column. */
  gather(values: readonly Values[K][], column: Column): Arrays[K];
  /** The value of row i of a column. */
  valueAt(values: Arrays[K], i: number, column: Column): Values[K];
  /** Expression that an Arrow read selects, by the column's expression. */
  selectArrow(expression: string, column: Column): string;
  /** The values of an Arrow column that `selectArrow` gave; numbers in memory of this sort. */
  read(vector: arrow.Vector | null, column: Column, memory?: Memory): Arrays[K];
  /** Expression that a read of rows as JSON selects. */
  selectJson(expression: string, column: Column): string;
  /** Checks the value of that expression and turns it into the value of a row. */
  schema(column: Column): z.ZodType<Values[K]>;
}
