import { z } from 'zod';
import { storedColumns, type Table } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const tableSchema = z.object({
  name: z.string(),
  engine: z.string(),
  columns: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * Where a migrated warehouse and the definitions of its tables differ, one sentence each, by table: a missing table, a column's name,
 * type or place, the engine, partition or sorting key. Empty when all is as defined. One statement: cheap enough for a start.
 */
export async function tableDifferences(warehouse: Warehouse, tables: readonly Table[]): Promise<string[]> {
  const stored = await warehouse.query({
    sql: `SELECT t.name AS name, t.engine_full AS engine,
                 arrayMap(c -> (c.2, c.3), arraySort(groupArray((c.position, c.name, c.type)))) AS columns
          FROM system.tables AS t
          INNER JOIN (SELECT table, position, name, type FROM system.columns WHERE database = currentDatabase()) AS c ON c.table = t.name
          WHERE t.database = currentDatabase() AND t.engine LIKE '%MergeTree'
          GROUP BY name, engine ORDER BY name`,
    schema: tableSchema,
  });
  const byName = new Map(stored.map((table) => [table.name, table]));
  return tables.flatMap((table) => {
    const found = byName.get(table.name);
    return found === undefined ? [`the table ${table.name} is missing`] : differencesOf(table, found);
  });
}

function differencesOf(table: Table, { engine, columns }: z.infer<typeof tableSchema>): string[] {
  const defined = storedColumns(table).map(({ name, type }) => `${name} ${type}`);
  const stored = columns.map(([name, type]) => `${name} ${type}`);
  const differences = Array.from({ length: Math.max(defined.length, stored.length) }, (_, i) => {
    if (defined[i] === stored[i]) return [];
    return [`column ${i + 1} of ${table.name} is ${stored[i] ?? 'missing'}, defined as ${defined[i] ?? 'none'}`];
  }).flat();
  // What follows the key are settings.
  if (!`${engine} `.startsWith(`${table.engine} `))
    differences.push(`${table.name} is stored by ${engine}, defined as ${table.engine}`);
  return differences;
}
