import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { Transaction } from './transaction.ts';

const checked = z.object({ exists: z.boolean() });

/**
 * Checks the rules that keep tenants apart, as the database knows them: `assert_tenancy()` of its migrations.
 * @throws ArgusError ARGUS_TENANCY_BROKEN naming every table, view, key, function and role that breaks one.
 */
export async function assertTenancy(tx: Transaction): Promise<void> {
  const [row] = await tx.rows(checked, `SELECT to_regprocedure('assert_tenancy()') IS NOT NULL AS exists`);
  // Before its migration there is no such function.
  if (row?.exists !== true) return;
  try {
    await tx.query('SELECT assert_tenancy()');
  } catch (cause) {
    throw new ArgusError('ARGUS_TENANCY_BROKEN', `tenants are not kept apart: ${(cause as Error).message}`, { cause });
  }
}
