import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { Transaction } from './transaction.ts';

/** The migration that brings `assert_tenancy()`. */
const BROUGHT_BY = '0003_tenancy.sql';

/**
 * Checks the rules that keep tenants apart, as the database knows them: `assert_tenancy()` of its migrations.
 * @throws ArgusError ARGUS_TENANCY_BROKEN naming every table, view, key, function and role that breaks one.
 */
export async function assertTenancy(tx: Transaction): Promise<void> {
  const [row] = await tx.rows(
    z.object({ there: z.boolean() }),
    'SELECT EXISTS (SELECT FROM schema_migrations WHERE name = $1) AS there',
    [BROUGHT_BY],
  );
  if (row?.there !== true) return;
  try {
    await tx.query('SELECT assert_tenancy()');
  } catch (cause) {
    throw new ArgusError('ARGUS_TENANCY_BROKEN', `tenants are not kept apart: ${(cause as Error).message}`, { cause });
  }
}
