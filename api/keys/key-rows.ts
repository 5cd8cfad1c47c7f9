import { z } from 'zod';
import { ENVIRONMENTS, roleName } from '#contracts/principal.ts';
import type { Database } from '#database/database.ts';
import { tenantStatus } from '#database/tenants.ts';
import type { Transaction } from '#database/transaction.ts';
import { emitMessage } from '#hooks/emit.ts';

const time = z.date().transform((date) => date.getTime());
const keyRow = z.object({
  id: z.guid(),
  start: z.string(),
  name: z.string(),
  environment: z.enum(ENVIRONMENTS),
  createdBy: z.guid().nullable(),
  role: roleName,
  scopes: z.array(z.string()).nullable(),
  allow: z.array(z.string()),
  apiVersion: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  rerolledTo: z.guid().nullable(),
  lastUsedAt: time.nullable(),
});
/** A key as its tenant sees it: without its text. Times are UTC ms. */
export type KeyRow = Readonly<z.infer<typeof keyRow>>;

const foundKey = keyRow.extend({
  tenantId: z.guid(),
  tenantStatus,
  /** Null: the lowest. */
  tenantTier: z.string().nullable(),
  /** The role of the member who made it; null: an operator did. */
  makerRole: roleName.nullable(),
  /** Whether who made it is no member any more. */
  makerLeft: z.boolean(),
});
/** A key with what its tenant is now. */
export type FoundKey = Readonly<z.infer<typeof foundKey>>;

const COLUMNS = `k.id, k.start, k.name, k.environment, k.created_by AS "createdBy", k.role, k.scopes, k.allow, k.api_version AS "apiVersion",
  k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt", k.rerolled_to AS "rerolledTo",
  k.last_used_at AS "lastUsedAt"`;

/** The key of a hash, or null. Whose it is is not known before; one statement, one row. */
export const findKey = async (database: Database, sha256: Buffer): Promise<FoundKey | null> =>
  (
    await database.system((tx) =>
      tx.rows(
        foundKey,
        `SELECT ${COLUMNS}, k.tenant_id AS "tenantId", t.status AS "tenantStatus", t.tier AS "tenantTier", m.role AS "makerRole",
                k.created_by IS NOT NULL AND m.role IS NULL AS "makerLeft"
         FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
         LEFT JOIN memberships m ON m.tenant_id = k.tenant_id AND m.user_id = k.created_by
         WHERE k.sha256 = $1`,
        [sha256],
      ),
    )
  )[0] ?? null;

/** Keys of a tenant, the newest first. */
export const listKeys = (tx: Transaction): Promise<KeyRow[]> =>
  tx.rows(keyRow, `SELECT ${COLUMNS} FROM api_keys k ORDER BY k.created_at DESC, k.id LIMIT 500`);

/** A key of a tenant, or null. */
export const readKeyRow = async (tx: Transaction, id: string): Promise<KeyRow | null> =>
  (await tx.rows(keyRow, `SELECT ${COLUMNS} FROM api_keys k WHERE k.id = $1`, [id]))[0] ?? null;

/** What a new key is made of. */
export interface NewKey
  extends Pick<
    KeyRow,
    'id' | 'start' | 'name' | 'environment' | 'createdBy' | 'role' | 'scopes' | 'apiVersion' | 'createdAt' | 'expiresAt'
  > {
  readonly tenantId: string;
  readonly sha256: Buffer;
  readonly allow: readonly string[];
}

/** Enters a key; of one that a request began to make and did not show, the text is another now. */
export const insertKey = (tx: Transaction, key: NewKey): Promise<unknown> =>
  tx.query(
    `INSERT INTO api_keys (tenant_id, id, sha256, start, name, environment, created_by, role, scopes, allow, api_version, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (tenant_id, id) DO UPDATE SET sha256 = excluded.sha256, start = excluded.start`,
    [
      key.tenantId,
      key.id,
      key.sha256,
      key.start,
      key.name,
      key.environment,
      key.createdBy,
      key.role,
      key.scopes,
      key.allow,
      key.apiVersion,
      new Date(key.createdAt),
      key.expiresAt === null ? null : new Date(key.expiresAt),
    ],
  );

/** Ends a key now, and tells the programs of its tenant; of one that has ended nothing changes. */
export async function revokeKey(tx: Transaction, id: string, at: number): Promise<void> {
  const [ended] = await tx.rows(
    z.object({ tenantId: z.guid(), start: z.string(), name: z.string() }),
    'UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING tenant_id AS "tenantId", start, name',
    [id, new Date(at)],
  );
  if (ended === undefined) return;
  const { tenantId, start, name } = ended;
  await emitMessage(tx, tenantId, { type: 'key.revoked', payload: { key: id, start, name }, at });
}

/** Lets another key take the place of one, which ends at a time (UTC ms) if it does not end sooner. */
export const endFor = (
  tx: Transaction,
  id: string,
  successor: { readonly id: string; readonly at: number },
): Promise<unknown> =>
  tx.query('UPDATE api_keys SET rerolled_to = $2, expires_at = LEAST(COALESCE(expires_at, $3), $3) WHERE id = $1', [
    id,
    successor.id,
    new Date(successor.at),
  ]);
