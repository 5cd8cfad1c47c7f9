import path from 'node:path';
import type { Logger } from 'pino';
import type { Configuration } from '#config/environment.ts';
import { type Database, openDatabase } from '#database/database.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';
import { takeDataDirectory } from './data-directory.ts';
import { migrateStores } from './migrations.ts';
import { signingKeysOf } from './signing-keys.ts';

/** The engines of one process, open and migrated. */
export interface Stores {
  readonly config: Configuration;
  readonly warehouse: Warehouse;
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly log: Logger;
  close(): Promise<void>;
}

/** Takes the data directory, opens both stores and brings their schemas up to date. @throws ArgusError ARGUS_KEYS_MISSING, and those of both stores */
export async function openStores(config: Configuration, log: Logger): Promise<Stores> {
  const keys = signingKeysOf(config);
  const directory = await takeDataDirectory(config.dataDirectory);
  const open: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const room of open.reverse()) await room.close();
    directory.release();
  };
  try {
    const [warehouse, database] = await Promise.all([
      openWarehouse({ directory: path.join(config.dataDirectory, 'warehouse'), ...config.clickhouse }),
      openDatabase({ directory: path.join(config.dataDirectory, 'database'), url: config.databaseUrl }),
    ]);
    open.push(warehouse, database);
    // A server has other programs on it: an older one that starts must not take back the views of a newer one.
    await migrateStores({ warehouse, database }, { views: warehouse.kind === 'embedded' ? 'all' : 'missing' });
    return { config, warehouse, database, keys, log, close };
  } catch (error) {
    await close();
    throw error;
  }
}
