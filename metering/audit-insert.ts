import { z } from 'zod';
import type { Row } from '#market/block.ts';
import type { Columns } from '#market/column.ts';
import { insertRows } from '#warehouse/insert.ts';
import type { Table } from '#warehouse/table.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { Place } from './sealed-row.ts';

/** What every audit row has: from it follow its partition and its token. */
type Stored = Place & { readonly tenant: string; readonly at: number; readonly retention: string };

/**
 * Stores the rows of one segment, each partition of it as one block with its token: a killed insert leaves a whole block or nothing, and its
 * repetition is stored once. `again`: an earlier process may have stored them, so long ago that its token is forgotten; then the rows that are
 * there are looked for.
 */
export async function insertAudit<C extends Columns>(
  warehouse: Warehouse,
  table: Table<C>,
  { rows, again }: { readonly rows: readonly (Row<C> & Stored)[]; readonly again: boolean },
): Promise<void> {
  for (const [partition, block] of Map.groupBy(rows, (row) => `${row.retention}-${monthOf(row.at)}`)) {
    const [first] = block;
    if (first === undefined || (again && (await isStored(warehouse, table, block)))) continue;
    const token = `${first.source}-${first.segment}-${partition}`;
    await insertRows(warehouse, { table, token }, block, {});
  }
}

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** A block is there as a whole or not at all, so one row of it is enough. */
async function isStored(warehouse: Warehouse, { name }: Table, rows: readonly Stored[]): Promise<boolean> {
  const [first] = rows;
  if (first === undefined) return true;
  const { tenant, at, source, segment, line } = first;
  const [found] = await warehouse.query({
    sql: `SELECT count() AS n FROM ${name} WHERE tenant = {tenant:String} AND at = fromUnixTimestamp64Milli({at:Int64})
            AND source = {source:String} AND segment = {segment:UInt32} AND line = {line:UInt32}`,
    params: { tenant, at, source, segment, line },
    schema: z.object({ n: z.coerce.number() }),
  });
  return (found?.n ?? 0) > 0;
}
