import { z } from 'zod';
import { TIERS, tierSchema } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { tenantStatus } from '#database/tenants.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { recordEvent } from '#metering/outbox.ts';
import { accessOperation } from './operation.ts';

/** Suspends a tenant, or makes it active again. */
export const changeTenant = accessOperation(
  z.object({ tenant: z.string(), status: tenantStatus }),
  async ({ stores }, { tenant, status }): Promise<{ status: string }> => {
    await changeTenantRow(stores.database, tenant, { action: 'tenants.status', column: 'status', value: status });
    return { status };
  },
);

/** Gives a tenant a tier: its members and keys read that from now on. */
export const changeTenantTier = accessOperation(
  z.object({ tenant: z.string(), tier: z.string() }),
  async ({ stores }, { tenant, tier }): Promise<{ tier: string }> => {
    if (!tierSchema().safeParse(tier).success)
      throw new ArgusError('ARGUS_USAGE', `there is no tier ${tier}: ${TIERS.map(({ name }) => name).join(', ')}`);
    await changeTenantRow(stores.database, tenant, { action: 'tenants.tier', column: 'tier', value: tier });
    return { tier };
  },
);

/** Changes what is given to a tenant, and says so in its audit record. @throws ArgusError ARGUS_USAGE */
const changeTenantRow = (
  database: Database,
  slug: string,
  { action, column, value }: { readonly action: string; readonly column: 'status' | 'tier'; readonly value: string },
): Promise<void> =>
  database.system(async (tx) => {
    const [row] = await tx.rows(
      z.object({ id: z.guid(), before: z.string().nullable() }),
      `SELECT id, ${column} AS before FROM tenants WHERE slug = $1 FOR UPDATE`,
      [slug],
    );
    if (row === undefined) throw new ArgusError('ARGUS_USAGE', `there is no tenant ${slug}: npx argus tenants list`);
    await tx.query(`UPDATE tenants SET ${column} = $2 WHERE id = $1`, [row.id, value]);
    const by = { actor: 'system', actorId: 'operator', act: null, version: '1', retention: '400d' } as const;
    await recordEvent(tx, row.id, {
      ...{ ...by, action, targets: { tenant: row.id } },
      before: { [column]: row.before },
      after: { [column]: value },
    });
  });

const found = z.object({ tenant: z.string(), by: z.string(), what: z.string() });
/** A tenant, and what of it was found. */
export type FoundTenant = Readonly<z.infer<typeof found>>;

/** Tenants by anything that is known of them: a name, an address of a reader or user, the start of a key, a host name, an id. At most a hundred. */
export const findTenants = accessOperation(
  z.object({ text: z.string().trim().min(2) }),
  ({ stores }, { text }): Promise<FoundTenant[]> =>
    stores.database.system((tx) =>
      tx.rows(
        found,
        `SELECT t.slug AS tenant, f.by, f.what FROM tenants t JOIN (
           SELECT id AS tenant_id, 'tenant' AS by, name AS what FROM tenants WHERE slug = $1 OR lower(name) LIKE '%' || lower($1) || '%' OR id::text = $1
           UNION ALL SELECT tenant_id, 'reader', email FROM recipients WHERE erased_at IS NULL AND (lower(email) LIKE '%' || lower($1) || '%' OR id::text = $1)
           UNION ALL SELECT m.tenant_id, 'user', u.email FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE lower(u.email) LIKE '%' || lower($1) || '%' OR u.id::text = $1
           UNION ALL SELECT tenant_id, 'key', start || '… ' || name FROM api_keys WHERE start = left($1, length(start)) OR id::text = $1
           UNION ALL SELECT tenant_id, 'host name', domain FROM brands WHERE domain = lower($1)
           UNION ALL SELECT tenant_id, 'grant', id::text FROM grants WHERE id::text = $1
         ) f ON f.tenant_id = t.id ORDER BY 1, 2, 3 LIMIT 100`,
        [text],
      ),
    ),
);
