import { z } from 'zod';
import type { Database } from './database.ts';

/** `suspended`: pages and mails wait. `closed`: for good. */
export const TENANT_STATUSES = ['active', 'suspended', 'closed'] as const;
export const tenantStatus = z.enum(TENANT_STATUSES);
export type TenantStatus = z.infer<typeof tenantStatus>;

const tenantLine = z.object({ slug: z.string(), name: z.string(), status: tenantStatus, recipients: z.number() });
/** A tenant as an operator sees it. */
export type TenantLine = Readonly<z.infer<typeof tenantLine>>;

/** All tenants by slug. For operators. */
export const listTenants = (database: Database): Promise<TenantLine[]> =>
  database.system((tx) =>
    tx.rows(
      tenantLine,
      `SELECT slug, name, status, (SELECT count(*)::int FROM recipients r WHERE r.tenant_id = t.id AND r.erased_at IS NULL) AS recipients
       FROM tenants t ORDER BY slug`,
    ),
  );

/** Whether there was such a tenant. For operators: a tenant has no right to change its status. */
export const setTenantStatus = async (database: Database, slug: string, status: TenantStatus): Promise<boolean> =>
  (
    await database.system((tx) =>
      tx.query('UPDATE tenants SET status = $2 WHERE slug = $1 RETURNING id', [slug, status]),
    )
  ).length > 0;

/** The id of a tenant, or null. For operators. */
export const tenantIdOf = async (database: Database, slug: string): Promise<string | null> =>
  (
    await database.system((tx) => tx.rows(z.object({ id: z.guid() }), 'SELECT id FROM tenants WHERE slug = $1', [slug]))
  )[0]?.id ?? null;
