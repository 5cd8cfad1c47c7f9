import { z } from 'zod';
import { contentHash, type TableHash } from './hash.ts';
import { copyNewest, lastRuns, type RunRow } from './runs.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * Tables whose rows say of rows elsewhere that they are complete. They are copied before all others: what they speak of is stored by then, and
 * what comes later is not committed. The other way round a run could be in a backup without its rows.
 */
const FIRST: readonly string[] = ['runs', 'partitions'];
/** A database that a backup is unpacked into, to be hashed. */
const CHECK_DATABASE = 'argus_backup_check';

/** Tables of a backup, in the folders below its name. */
export interface BackedUp {
  /** Of which they were. */
  readonly database: string;
  readonly parts: readonly { readonly folder: string; readonly tables: readonly string[] }[];
}

const named = z.object({ name: z.string() });

/** Tables with rows. Views are made by the migration that every start runs. */
const tablesOf = async (warehouse: Warehouse): Promise<string[]> =>
  (
    await warehouse.query({
      sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
      schema: named,
    })
  ).map(({ name }) => name);

/** Whether the database has no table. */
export const isEmpty = async (warehouse: Warehouse): Promise<boolean> => (await tablesOf(warehouse)).length === 0;

/** Lets the engine copy all tables below `name` in its folder of backups, while others write. */
export async function backUpTables(warehouse: Warehouse, name: string): Promise<BackedUp> {
  const tables = await tablesOf(warehouse);
  const first = { folder: `${name}/first`, tables: FIRST };
  const rest = { folder: `${name}/rest`, tables: tables.filter((table) => !FIRST.includes(table)) };
  await backUp(warehouse, first);
  // A run that was committed just now may not have been copied into the tables of the newest rows, and no retry of it will follow a restore.
  for (const run of await lastRuns(warehouse)) await copyNewest(warehouse, run);
  await backUp(warehouse, rest);
  return { database: warehouse.database, parts: [first, rest] };
}

const backUp = ({ command, database }: Warehouse, { folder, tables }: BackedUp['parts'][number]): Promise<void> =>
  command(`BACKUP ${tables.map((table) => `TABLE \`${database}\`.\`${table}\``).join(', ')} TO File('${folder}')`);

/** Makes the tables of a backup, with their rows, in an empty database. */
export async function restoreTables(warehouse: Warehouse, { database, parts }: BackedUp): Promise<void> {
  for (const { folder, tables } of parts) {
    const list = tables.map((table) => `TABLE \`${database}\`.\`${table}\` AS \`${warehouse.database}\`.\`${table}\``);
    await warehouse.command(`RESTORE ${list.join(', ')} FROM File('${folder}')`);
  }
}

/** What the tables of a backup hold. */
export interface BackedUpContent {
  readonly tables: readonly TableHash[];
  /** The last committed run of each kind of each market. */
  readonly runs: readonly RunRow[];
  readonly engine: string;
}

/** Restores a backup beside the tables that it was made of, and reads it: a backup that cannot be restored is none. `open` opens a database by its name. */
export async function readBackup(
  warehouse: Warehouse,
  open: (database: string) => Promise<Warehouse>,
  backedUp: BackedUp,
): Promise<BackedUpContent> {
  const drop = () => warehouse.command(`DROP DATABASE IF EXISTS ${CHECK_DATABASE} SYNC`);
  // Of a backup that was killed.
  await drop();
  const check = await open(CHECK_DATABASE);
  try {
    await restoreTables(check, backedUp);
    const [version] = await check.query({ sql: 'SELECT version() AS name', schema: named });
    return { tables: await contentHash(check), runs: await lastRuns(check), engine: version?.name ?? '' };
  } finally {
    await check.close();
    await drop();
  }
}
