import type * as arrow from 'apache-arrow';
import { z } from 'zod';
import type { Block, Row } from '#market/block.ts';
import {
  type Arrays,
  type Column,
  type Columns,
  columnName,
  type Kind,
  type Memory,
  type ValueOf,
} from '#market/column.ts';
import { kindOf } from './kinds/kinds.ts';

/** A table as the program knows it: from this follow its inserts, its select lists, the types of its rows, and the check of its DDL. */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  /** In the order of the DDL. */
  readonly columns: C;
  /** Engine, partition and order as the server says them in `engine_full`. */
  readonly engine: string;
}

interface TableSpec<C extends Columns> {
  readonly name: string;
  readonly columns: C;
  /** Of a replacing table rows with the same key are one row, of a summing one too. */
  readonly engine: 'MergeTree' | 'ReplacingMergeTree' | 'SummingMergeTree';
  /** The field whose highest value wins among rows with the same key, or which is added up; without it the last row does. */
  readonly version?: keyof C & string;
  /** Time whose month is the partition; of a table with `partition` too, the second part of it. */
  readonly monthOf?: keyof C & string;
  /** Field of whose every value there is a partition: it can be dropped as one. */
  readonly partition?: keyof C & string;
  /** Fields of the sorting key. */
  readonly orderBy: readonly (keyof C & string)[];
}

/** The one place that says what a table is. The migrations make it; a test holds both to each other. */
export function defineTable<C extends Columns>(spec: TableSpec<C>): Table<C> {
  const { name, columns, version, monthOf, partition, orderBy } = spec;
  const nameOf = (field: keyof C & string) => columnName(field, columns[field] as Column);
  const key = orderBy.map(nameOf).join(', ');
  const parts = [
    ...(partition === undefined ? [] : [nameOf(partition)]),
    ...(monthOf === undefined ? [] : [`toYYYYMM(${nameOf(monthOf)})`]),
  ];
  const engine = [
    version === undefined ? spec.engine : `${spec.engine}(${nameOf(version)})`,
    ...(parts.length === 0 ? [] : [`PARTITION BY ${parts.length === 1 ? parts[0] : `(${parts.join(', ')})`}`]),
    `ORDER BY ${orderBy.length === 1 ? key : `(${key})`}`,
  ];
  return { name, columns, engine: engine.join(' ') };
}

/** One row of a table. */
export type RowOf<T extends Table> = Row<T['columns']>;

/** Name and stored type of every column, in the order of the DDL. */
export const storedColumns = ({ columns }: Table): { name: string; type: string }[] =>
  Object.entries(columns).map(([field, column]) => ({
    name: columnName(field, column),
    type: kindOf(column).type(column),
  }));

/** Names of the columns, in the order of the DDL. */
export const columnNames = (table: Table): string[] => storedColumns(table).map(({ name }) => name);

/** Some columns of a table. */
export function pick<C extends Columns, F extends keyof C & string>(
  { columns }: Table<C>,
  ...fields: readonly F[]
): Pick<C, F> {
  return Object.fromEntries(fields.map((field) => [field, columns[field]])) as Pick<C, F>;
}

/**
 * `expression AS field` for each column, as a list to select for a read of rows (`rowSchema` checks them). `from`: the table or its
 * alias in the query. Names are qualified, because a field of the same name as its column would hide it from the rest of the query:
 * conditions on such a column must name the table too.
 */
export const rowList = (columns: Columns, from: string): string =>
  selectList(columns, from, (column, expression) => kindOf(column).selectJson(expression, column));

/** Like `rowList`, for a read of whole columns as Arrow, which `readBlock` takes. */
export const blockList = (columns: Columns, from: string): string =>
  selectList(columns, from, (column, expression) => kindOf(column).selectArrow(expression, column));

const selectList = (columns: Columns, from: string, select: (column: Column, expression: string) => string): string =>
  Object.entries(columns)
    .map(([field, column]) => `${select(column, `${from}.${columnName(field, column)}`)} AS \`${field}\``)
    .join(', ');

export type RowSchema<C extends Columns> = z.ZodObject<{ -readonly [F in keyof C]: z.ZodType<ValueOf<C[F]>> }>;

/** Checks a row that was selected by `rowList`, and turns it into values. */
export const rowSchema = <C extends Columns>(columns: C): RowSchema<C> =>
  z.object(
    Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, kindOf(column).schema(column)])),
  ) as RowSchema<C>;

/** The columns that were selected by `blockList`, in memory of this sort. */
export function readBlock<C extends Columns>(columns: C, table: arrow.Table, memory?: Memory): Block<C> {
  const read = Object.entries(columns).map(([field, column]) => [
    field,
    kindOf(column).read(table.getChild(field), column, memory),
  ]);
  return { length: table.numRows, ...Object.fromEntries(read) };
}

/** The rows of a block by index. */
export function rowsOf<C extends Columns>(columns: C, block: Block<C>): (i: number) => Row<C> {
  const arrays: Readonly<Record<string, Arrays[Kind]>> = block;
  const fields = Object.entries<Column>(columns).map(([field, column]) => {
    const kind = kindOf(column);
    const array = arrays[field] as Arrays[Kind];
    return { field, valueAt: (i: number): unknown => kind.valueAt(array, i, column) };
  });
  return (i) => {
    const row: Record<string, unknown> = {};
    for (const { field, valueAt } of fields) row[field] = valueAt(i);
    return row as Row<C>;
  };
}
