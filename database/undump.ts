import path from 'node:path';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { applyMigration, readMigration } from './applied-migrations.ts';
import type { Database } from './database.ts';
import { asRoleOf, type Dump, type Table, tablesOf } from './dump.ts';
import type { Transaction } from './transaction.ts';

/** Rows of one statement. */
const ROWS = 1_000;

/** Whether the database has no schema of ours. */
export const isEmpty = async (database: Database): Promise<boolean> => {
  const [found] = await database.owner((tx) =>
    tx.rows(z.object({ empty: z.boolean() }), `SELECT to_regclass('schema_migrations') IS NULL AS empty`),
  );
  return found?.empty === true;
};

/**
 * Makes the schema of a dump in an empty database, and enters its rows, all in one transaction: a kill leaves it empty. Later migrations are
 * not applied yet. @throws ArgusError ARGUS_DATABASE_NEWER, ARGUS_MIGRATION_EDITED
 */
export const undumpDatabase = (
  database: Database,
  { migrations, tables }: Pick<Dump, 'migrations' | 'tables'>,
  { directory, linesOf }: { readonly directory: string; linesOf(table: string): AsyncIterable<string> },
): Promise<void> =>
  database.owner(async (tx) => {
    await tx.query('CREATE TABLE schema_migrations (name text PRIMARY KEY, checksum text NOT NULL)');
    for (const { name, checksum } of migrations) await applyMigration(tx, readKnown(directory, name, checksum));
    const known = await tablesOf(tx);
    for (const { name } of tables) {
      const table = known.find((each) => each.name === name);
      if (table === undefined)
        throw new ArgusError(
          'ARGUS_DATABASE_NEWER',
          `the backup has a table ${name}, which this program does not know`,
        );
      await asRoleOf(tx, table);
      let lines: string[] = [];
      for await (const line of linesOf(name)) {
        lines.push(line);
        if (lines.length < ROWS) continue;
        await enter(tx, table, lines);
        lines = [];
      }
      await enter(tx, table, lines);
      await tx.query('RESET ROLE');
    }
  });

/** Rows of tables that belong to no tenant, such as tiers, may have been entered by a migration. */
async function enter(tx: Transaction, { name, shared }: Table, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const known = shared ? 'ON CONFLICT DO NOTHING' : '';
  await tx.query(`INSERT INTO "${name}" SELECT * FROM json_populate_recordset(NULL::"${name}", $1::json) ${known}`, [
    `[${lines.join(',')}]`,
  ]);
}

function readKnown(directory: string, name: string, checksum: string) {
  const migration = readMigration(path.join(directory, name));
  if (migration === null)
    throw new ArgusError('ARGUS_DATABASE_NEWER', `the backup has migration ${name}, which this program does not know`);
  if (migration.checksum !== checksum)
    throw new ArgusError(
      'ARGUS_MIGRATION_EDITED',
      `migration ${name} was edited after it was applied to the database of the backup`,
    );
  return migration;
}
