import { z } from 'zod';
import { migrationRow } from './applied-migrations.ts';
import type { Database } from './database.ts';
import { digestsHash } from './ledger.ts';
import type { Transaction } from './transaction.ts';

/** Rows that are in memory at once. */
const ROWS = 2_000;

export interface TableRows {
  readonly table: string;
  /** One row each, as JSON. */
  readonly lines: AsyncIterable<string>;
}

/** What a dump is of. */
export interface Dump {
  /** Of the schema that the rows fit, in their order. */
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[];
  /** Tables with their rows, each after those that it references. */
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  /** Hash of the ledger of digests, as `digestLedgerHash` gives it. */
  readonly digests: string;
  readonly serverVersion: string;
}

const tableSchema = z.object({ name: z.string(), parents: z.array(z.string()), shared: z.boolean() });
export type Table = Readonly<z.infer<typeof tableSchema>>;

/**
 * Hands every row of every table to `write`, as it was at one moment: whatever is changed meanwhile is not in it. The schema is not in it
 * either: the migrations make it. Where `write` throws, so does this.
 */
export const dumpDatabase = (database: Database, write: (rows: TableRows) => Promise<void>): Promise<Dump> =>
  database.owner(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Times are written with the zone of the session.
    await tx.query(`SET LOCAL TIME ZONE 'UTC'`);
    const migrations = await tx.rows(migrationRow, 'SELECT name, checksum FROM schema_migrations ORDER BY name');
    const [server] = await tx.rows(z.object({ server_version: z.string() }), 'SHOW server_version');
    const tables: { name: string; rows: number }[] = [];
    for (const table of await tablesOf(tx)) {
      let rows = 0;
      const lines = async function* () {
        for await (const line of linesOf(tx, table)) {
          rows += 1;
          yield line;
        }
      };
      await write({ table: table.name, lines: lines() });
      tables.push({ name: table.name, rows });
    }
    await tx.query('SET LOCAL ROLE argus_system');
    return { migrations, tables, digests: await digestsHash(tx), serverVersion: server?.server_version ?? '' };
  });

/** The tables in an order in which their rows can be entered, without the list of migrations. */
export async function tablesOf(tx: Transaction): Promise<Table[]> {
  const found = await tx.rows(
    tableSchema,
    `SELECT c.relname AS name,
       coalesce((SELECT array_agg(DISTINCT p.relname::text) FROM pg_constraint f JOIN pg_class p ON p.oid = f.confrelid
                 WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.confrelid <> c.oid), '{}') AS parents,
       EXISTS (SELECT FROM shared_tables() s WHERE s.name = c.relname AND NOT s.used_by_system) AS shared
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_migrations'
     ORDER BY c.relname`,
  );
  const sorted: Table[] = [];
  while (sorted.length < found.length) {
    const next = found.find(
      (table) => !sorted.includes(table) && table.parents.every((parent) => sorted.some(({ name }) => name === parent)),
    );
    if (next === undefined) throw new RangeError('tables reference each other in a circle');
    sorted.push(next);
  }
  return sorted;
}

/** The role that may read and write the rows of a table: the owner is bound by row-level security, and sees none of a tenant. */
export const asRoleOf = (tx: Transaction, { shared }: Pick<Table, 'shared'>): Promise<unknown> =>
  tx.query(shared ? 'RESET ROLE' : 'SET LOCAL ROLE argus_system');

async function* linesOf(tx: Transaction, table: Table): AsyncGenerator<string> {
  const line = z.object({ line: z.string() });
  await asRoleOf(tx, table);
  await tx.query(`DECLARE dumped NO SCROLL CURSOR FOR SELECT to_json(t)::text AS line FROM "${table.name}" t`);
  for (;;) {
    const rows = await tx.rows(line, `FETCH ${ROWS} FROM dumped`);
    for (const row of rows) yield row.line;
    if (rows.length < ROWS) break;
  }
  await tx.query('CLOSE dumped');
  await tx.query('RESET ROLE');
}
