import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { Database } from './database.ts';
import { MIGRATION_FILE } from './migrate.ts';

/**
 * Holds a database to the migrations of this program, and changes nothing: for a process that serves and does not migrate.
 * @throws ArgusError ARGUS_DATABASE_BEHIND when a migration is not applied, ARGUS_DATABASE_NEWER when it has one that is not known here.
 */
export async function assertMigrated(database: Database, { directory }: { directory: string }): Promise<void> {
  const wanted = readdirSync(directory).filter((name) => MIGRATION_FILE.test(name));
  const applied = await database.owner(async (tx) => {
    await tx.query('SET TRANSACTION READ ONLY');
    const [table] = await tx.rows(
      z.object({ there: z.boolean() }),
      `SELECT to_regclass('schema_migrations') IS NOT NULL AS there`,
    );
    if (table?.there !== true) return [];
    return (await tx.rows(z.object({ name: z.string() }), 'SELECT name FROM schema_migrations')).map(
      ({ name }) => name,
    );
  });
  const unknown = applied.find((name) => !wanted.includes(name));
  if (unknown !== undefined)
    throw new ArgusError(
      'ARGUS_DATABASE_NEWER',
      `the database has migration ${unknown}, which this program does not know`,
    );
  const missing = wanted.sort().find((name) => !applied.includes(name));
  if (missing !== undefined)
    throw new ArgusError('ARGUS_DATABASE_BEHIND', `migration ${missing} is not applied to the database`);
}
