import { z } from 'zod';
import { AUDIT_EVENTS } from './audit-events.ts';
import { AUDIT_REQUESTS } from './audit-requests.ts';
import { LEDGERS } from './ledger/ledgers.ts';
import { content, rowHash, sumOfRows } from './lineage/row-sums.ts';
import type { Warehouse } from './warehouse.ts';

export interface TableHash {
  readonly table: string;
  readonly rows: number;
  readonly hash: string;
}

/** Not content: they order attempts and say which attempt won. */
const ATTEMPT_COLUMNS = ['version', 'rank'];
/** What is on its way, how often something was corrected, by which code, and who asked: of what is stored they say nothing. */
const INTERNAL = [
  'schema_migrations',
  'schema_lock',
  'bar_revisions',
  'run_facts',
  AUDIT_REQUESTS.name,
  AUDIT_EVENTS.name,
  ...LEDGERS.map(({ pending }) => pending.name),
];

const columnSchema = z.object({
  table: z.string(),
  columns: z.array(z.string()),
  nullable: z.array(z.string()),
  replacing: z.coerce.boolean(),
});

/**
 * Content hash of every table: 128-bit hashes of the committed, deduplicated rows, summed, so that neither the order of rows nor
 * the number of attempts matters. Two warehouses with the same hashes hold the same content. In table-name order.
 */
export async function contentHash(warehouse: Warehouse): Promise<TableHash[]> {
  const tables = await warehouse.query({
    sql: `SELECT c.table AS table, groupArray(c.name) AS columns, groupArray(if(startsWith(c.type, 'Nullable'), c.name, '')) AS nullable, any(t.engine LIKE '%Replacing%') AS replacing
          FROM (SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table, position) AS c
          INNER JOIN (SELECT name, engine FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree') AS t ON c.table = t.name
          WHERE c.table NOT IN {internal:Array(String)}
          GROUP BY c.table ORDER BY c.table`,
    params: { internal: INTERNAL },
    schema: columnSchema,
  });
  const hashes: TableHash[] = [];
  for (const { table, columns, nullable, replacing } of tables) {
    const hashed = columns
      .filter((name) => !ATTEMPT_COLUMNS.includes(name))
      .map((name) => content(name, nullable.includes(name)));
    const committed = columns.includes('run_id') && table !== 'runs' ? 'WHERE run_id IN (SELECT run_id FROM runs)' : '';
    const [row] = await warehouse.query({
      // Names that no column has: a table with a column "rows" would be counted in the middle of its own sum.
      sql: `SELECT count() AS hashed_rows, ${sumOfRows(rowHash(hashed))} AS hash_of_rows
            FROM ${table} ${replacing ? 'FINAL' : ''} ${committed}`,
      schema: z.object({ hashed_rows: z.coerce.number(), hash_of_rows: z.string() }),
    });
    hashes.push({ table, rows: row?.hashed_rows ?? 0, hash: row?.hash_of_rows ?? '' });
  }
  return hashes;
}
