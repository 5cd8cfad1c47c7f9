import type { Database } from './database.ts';

export interface Grant {
  readonly id: string;
  readonly tenantId: string;
  readonly recipientId: string;
  readonly tier: string;
  readonly scope: string;
  /** UTC ms */
  readonly expiresAt: number;
}

export const insertGrant = (database: Database, grant: Grant): Promise<unknown> =>
  database.transaction(grant.tenantId, (tx) =>
    tx.query(
      'INSERT INTO grants (id, tenant_id, recipient_id, tier, scope, expires_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING',
      [grant.id, grant.tenantId, grant.recipientId, grant.tier, grant.scope, new Date(grant.expiresAt)],
    ),
  );

/** Whether the grant exists inside its tenant and is not revoked. */
export const isGranted = async (database: Database, tenantId: string, grantId: string): Promise<boolean> =>
  (
    await database.transaction(tenantId, (tx) =>
      tx.query('SELECT 1 FROM grants WHERE id = $1 AND NOT revoked', [grantId]),
    )
  ).length > 0;

export const revokeGrant = (database: Database, tenantId: string, grantId: string): Promise<unknown> =>
  database.transaction(tenantId, (tx) => tx.query('UPDATE grants SET revoked = true WHERE id = $1', [grantId]));
