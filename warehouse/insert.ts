import * as arrow from 'apache-arrow';
import type { Row } from '#market/block.ts';
import { type ArrayOf, type Column, type Columns, columnName, type Kind, type Values } from '#market/column.ts';
import type { Indexed } from './arrow-columns.ts';
import type { Constant, Input } from './kinds/kind.ts';
import { kindOf } from './kinds/kinds.ts';
import type { Table } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** What an insert of columns takes: for each column its values, or one value for all rows. */
export type Given<C extends Columns> = {
  readonly [F in keyof C]: ArrayOf<C[F]> | Same<C[F]> | (C[F] extends Column<'word'> ? Indexed : never);
};
type Same<C extends Column> = C extends Column<'word' | 'enumName', infer N> ? N : Constant<C['kind']>;
/** Fields that all rows of an insert have in common. */
type Common<C extends Columns> = { readonly [F in keyof C]?: Same<C[F]> };

interface Target<C extends Columns> {
  readonly table: Table<C>;
  /** Begins the deduplication token: the same rows under the same token are stored once. */
  readonly token: string;
}

/** Writes columns of `length` rows as one block. */
export async function insertColumns<C extends Columns>(
  warehouse: Warehouse,
  { table, token }: Target<C>,
  { length, ...columns }: Given<C> & { readonly length: number },
): Promise<void> {
  if (length === 0) return;
  const given: Readonly<Record<string, Input<Kind>>> = columns;
  await warehouse.insertArrow({ table: table.name, token, data: arrowTable(table.columns, given, length) });
}

/** Writes rows as one block; `same`: what all of them have in common. */
export async function insertRows<C extends Columns, S extends Common<C>>(
  warehouse: Warehouse,
  { table, token }: Target<C>,
  rows: readonly Omit<Row<C>, keyof S>[],
  same: S,
): Promise<void> {
  if (rows.length === 0) return;
  const common: Readonly<Record<string, unknown>> = same;
  const fields = Object.entries<Column>(table.columns).map(([field, column]) => {
    // The signature of this function says that these are values of the column.
    const values = rows.map((row) => (row as Readonly<Record<string, unknown>>)[field]) as Values[Kind][];
    return [field, field in common ? common[field] : kindOf(column).gather(values, column)];
  });
  await warehouse.insertArrow({
    table: table.name,
    token,
    data: arrowTable(table.columns, Object.fromEntries(fields), rows.length),
  });
}

const arrowTable = (columns: Columns, given: Readonly<Record<string, Input<Kind>>>, length: number): arrow.Table =>
  new arrow.Table(
    Object.fromEntries(
      Object.entries(columns).map(([field, column]) => [
        columnName(field, column),
        kindOf(column).write(given[field] as Input<Kind>, length, column),
      ]),
    ),
  );
