import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TIERS, type TierTable } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { exchangeTable, parseExchange } from './exchange.ts';
import { withMigrationLock } from './migration-lock.ts';
import { splitStatements } from './statements.ts';
import { applyChange, describeChange, viewChanges } from './view-changes.ts';
import { readViews, renderViews } from './views.ts';
import type { Warehouse } from './warehouse.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** Numbered files by name, then views: `view <name>`, `drop view <name>`. */
export interface MigrationReport {
  readonly applied: string[];
  /** What was to be applied; with `plan` nothing was. */
  readonly pending: string[];
}

export interface MigrateOptions {
  /** Folder of NNNN_name.sql files; the views are defined in its folder `views`. */
  readonly directory: string;
  /** The tiers that get views. */
  readonly tiers?: TierTable;
  /**
   * `all` (default): views are made, replaced and dropped until they are as defined. `missing`: views that are there stay as they are,
   * unless this run also applies a numbered file.
   */
  readonly views?: 'all' | 'missing';
  readonly plan?: boolean;
  readonly onStep?: (name: string) => void;
}

const FILE = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * Brings the schema up to date under a lock: numbered files in order, each once, then the views, each when its definition has
 * changed. Every statement can be run again, so a run that was killed is simply repeated. A change of a filled table is an exchange
 * (`exchange.ts`), never a recreation in place.
 * @throws ArgusError ARGUS_MIGRATION_EDITED, ARGUS_MIGRATION_GAP, ARGUS_WAREHOUSE_NEWER.
 */
export async function migrate(warehouse: Warehouse, options: MigrateOptions): Promise<MigrationReport> {
  const { directory, tiers = TIERS, views: mode = 'all', plan = false, onStep = () => {} } = options;
  const files = readMigrations(directory);
  const views = renderViews(readViews(path.join(directory, 'views')), tiers, files.at(-1)?.version ?? 0);
  await warehouse.command(`
    CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, name String, checksum String)
    ENGINE = ReplacingMergeTree ORDER BY version`);
  const numbered = pendingOf(files, await appliedRows(warehouse)).map(({ name }) => name);
  const wanted = numbered.length > 0 ? 'all' : mode;
  const pending = [...numbered, ...(await viewChanges(warehouse, views, wanted)).map(describeChange)];
  if (plan || pending.length === 0) return { applied: [], pending };
  const applied: string[] = [];
  await withMigrationLock(warehouse, async () => {
    // Another process may have migrated while this one waited for the lock.
    for (const migration of pendingOf(files, await appliedRows(warehouse))) {
      onStep(migration.name);
      await applyMigration(warehouse, migration);
      applied.push(migration.name);
    }
    for (const change of await viewChanges(warehouse, views, wanted)) {
      onStep(describeChange(change));
      await applyChange(warehouse, change);
      applied.push(describeChange(change));
    }
  });
  return { applied, pending };
}

async function applyMigration(warehouse: Warehouse, migration: Migration): Promise<void> {
  const { version, name, checksum, text } = migration;
  const exchange = parseExchange(migration);
  if (exchange !== null) await exchangeTable(warehouse, exchange);
  else for (const statement of splitStatements(text)) await warehouse.command(statement);
  await warehouse.command('INSERT INTO schema_migrations VALUES ({version:UInt32}, {name:String}, {checksum:String})', {
    version,
    name,
    checksum,
  });
}

export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((name) => FILE.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(directory, name), 'utf8');
      return {
        version: Number(name.slice(0, 4)),
        name,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    });
}

const appliedSchema = z.object({ version: z.number(), name: z.string(), checksum: z.string() });

const appliedRows = (warehouse: Warehouse) =>
  warehouse.query({
    sql: 'SELECT version, name, checksum FROM schema_migrations FINAL ORDER BY version',
    schema: appliedSchema,
  });

function pendingOf(files: readonly Migration[], applied: readonly z.infer<typeof appliedSchema>[]): Migration[] {
  const byVersion = new Map(files.map((file) => [file.version, file]));
  for (const row of applied) {
    const file = byVersion.get(row.version);
    if (file === undefined) {
      throw new ArgusError(
        'ARGUS_WAREHOUSE_NEWER',
        `the warehouse has migration ${row.name}, which this program does not know`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new ArgusError(
        'ARGUS_MIGRATION_EDITED',
        `migration ${row.name} was edited after it was applied to this warehouse`,
      );
    }
  }
  const done = new Set(applied.map(({ version }) => version));
  const newest = Math.max(0, ...done);
  const pending = files.filter(({ version }) => !done.has(version));
  const late = pending.find(({ version }) => version < newest);
  if (late !== undefined) {
    throw new ArgusError(
      'ARGUS_MIGRATION_GAP',
      `migration ${late.name} comes before ${newest}, which is already applied: give it a higher number`,
    );
  }
  return pending;
}
