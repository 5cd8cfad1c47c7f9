import { readdirSync } from 'node:fs';
import path from 'node:path';
import { TIERS, type TierTable } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { applyMigration, type Migration, migrationRow, readMigration } from './applied-migrations.ts';
import type { Database } from './database.ts';
import { assertTenancy } from './tenancy.ts';
import { applyTierChanges, describeTierChanges, tierChanges } from './tiers.ts';

/** Any constant: it names our migrations among the advisory locks of a server. */
const LOCK = 4_011_726;
/** Name of a migration: its number and what it is about. */
export const MIGRATION_FILE = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * Applies NNNN_name.sql in order, then enters the tiers and checks that tenants are apart, all in one transaction under an advisory lock:
 * either everything is applied or nothing. Reports files by name, then `tier <name>` and `drop tier <name>`; with `plan` nothing is applied.
 * @throws ArgusError ARGUS_MIGRATION_EDITED, ARGUS_DATABASE_NEWER, ARGUS_TIER_IN_USE, ARGUS_TENANCY_BROKEN.
 */
export async function migrateDatabase(
  database: Database,
  { directory, tiers = TIERS, plan = false }: { directory: string; tiers?: TierTable; plan?: boolean },
): Promise<{ applied: string[]; pending: string[] }> {
  const files = readdirSync(directory)
    .filter((name) => MIGRATION_FILE.test(name))
    .sort();
  return await database.owner(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock($1)`, [LOCK]);
    await tx.query('CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL)');
    const applied = new Map(
      (await tx.rows(migrationRow, 'SELECT name, checksum FROM schema_migrations')).map((row) => [
        row.name,
        row.checksum,
      ]),
    );
    for (const name of applied.keys()) {
      if (!files.includes(name))
        throw new ArgusError(
          'ARGUS_DATABASE_NEWER',
          `the database has migration ${name}, which this program does not know`,
        );
    }
    const pending: string[] = [];
    for (const name of files) {
      const migration = readMigration(path.join(directory, name)) as Migration;
      const known = applied.get(name);
      if (known === migration.checksum) continue;
      if (known !== undefined)
        throw new ArgusError(
          'ARGUS_MIGRATION_EDITED',
          `migration ${name} was edited after it was applied to this database`,
        );
      pending.push(name);
      if (!plan) await applyMigration(tx, migration);
    }
    const changes = await tierChanges(tx, tiers);
    pending.push(...describeTierChanges(changes));
    if (!plan) {
      await applyTierChanges(tx, changes);
      await assertTenancy(tx);
    }
    return { applied: plan ? [] : pending, pending };
  });
}
