import path from 'node:path';
import type { Configuration } from '#config/environment.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { assertMigrated } from '#database/schema-check.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { takeDataDirectory } from './data-directory.ts';
import { migrationsOf } from './migrations.ts';
import { signingKeysOf } from './signing-keys.ts';
import { warehouseDoor } from './warehouse-door.ts';

/** A statement of a gateway takes milliseconds; one that hangs on a broken line is to take no connection with it. */
const PATIENCE_MS = 5_000;

/** What a gateway stands on: it serves whether or not there is a warehouse, and migrates nothing. */
export interface GatewayStores {
  readonly database: Database;
  readonly keys: SigningKeys;
  /** The server of the deployment; null while it is not reached, and where the warehouse is that of another process. */
  readonly warehouse: () => Warehouse | null;
  close(): Promise<void>;
}

/**
 * Takes the data directory and opens the database of a gateway.
 * @throws ArgusError ARGUS_KEYS_MISSING, ARGUS_DATABASE_BEHIND, ARGUS_DATABASE_NEWER, and what opening them throws.
 */
export async function openGatewayStores(config: Configuration): Promise<GatewayStores> {
  const keys = signingKeysOf(config);
  const directory = await takeDataDirectory(config.dataDirectory);
  let database: Database | null = null;
  const door = warehouseDoor(config);
  const close = async () => {
    await door.close();
    await database?.close();
    directory.release();
  };
  try {
    database = await openDatabase({
      directory: path.join(config.dataDirectory, 'database'),
      url: config.databaseUrl,
      patienceMs: PATIENCE_MS,
    });
    await assertMigrated(database, { directory: migrationsOf('postgres') });
    return { database, keys, warehouse: door.warehouse, close };
  } catch (error) {
    await close();
    throw error;
  }
}
