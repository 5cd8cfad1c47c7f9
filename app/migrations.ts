import { fileURLToPath } from 'node:url';
import type { Database } from '#database/database.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { type MigrateOptions, migrate } from '#warehouse/migrate.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Folder of the migrations of a store. */
export const migrationsOf = (engine: 'postgres' | 'clickhouse'): string =>
  fileURLToPath(new URL(`../migrations/${engine}`, import.meta.url));

/**
 * Brings the schemas of both stores up to date, or says with `plan` what that would take. Postgres comes first: it may refuse a tier, and
 * then no view may be gone. @throws ArgusError those of both migrations
 */
export async function migrateStores(
  { warehouse, database }: { readonly warehouse: Warehouse; readonly database: Database },
  options: Pick<MigrateOptions, 'plan' | 'views'> = {},
) {
  const { plan = false } = options;
  const postgres = await migrateDatabase(database, { directory: migrationsOf('postgres'), plan });
  const clickhouse = await migrate(warehouse, { ...options, directory: migrationsOf('clickhouse') });
  return { clickhouse, postgres };
}
