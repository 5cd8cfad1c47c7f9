import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { Warehouse } from './warehouse.ts';

const STALE_SECONDS = 600;
const WAIT_ATTEMPTS = 240;

/**
 * Runs `body` while no other process migrates: creating a table is atomic, so the table is the lock. The embedded engine belongs
 * to one process, so a lock found there was left by a killed one; on a server it is taken over after ten minutes.
 * @throws ArgusError ARGUS_MIGRATION_LOCKED after a minute of waiting.
 */
export async function withMigrationLock(warehouse: Warehouse, body: () => Promise<void>): Promise<void> {
  if (warehouse.kind === 'embedded') await warehouse.command('DROP TABLE IF EXISTS schema_lock SYNC');
  for (let attempt = 0; !(await tryLock(warehouse)); attempt++) {
    if (attempt >= WAIT_ATTEMPTS) {
      throw new ArgusError(
        'ARGUS_MIGRATION_LOCKED',
        `another process is migrating database ${warehouse.database} (table schema_lock)`,
      );
    }
    await sleep(250);
  }
  try {
    await body();
  } finally {
    await warehouse.command('DROP TABLE IF EXISTS schema_lock SYNC');
  }
}

async function tryLock(warehouse: Warehouse): Promise<boolean> {
  try {
    await warehouse.command('CREATE TABLE schema_lock (held UInt8) ENGINE = TinyLog');
    return true;
  } catch (error) {
    if (!/already exists/i.test((error as Error).message)) throw error;
    const [age] = await warehouse.query({
      sql: `SELECT toUInt32(now() - metadata_modification_time) AS seconds FROM system.tables
            WHERE database = currentDatabase() AND name = 'schema_lock'`,
      schema: z.object({ seconds: z.number() }),
    });
    if (age !== undefined && age.seconds > STALE_SECONDS)
      await warehouse.command('DROP TABLE IF EXISTS schema_lock SYNC');
    return false;
  }
}
