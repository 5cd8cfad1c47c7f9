import { z } from 'zod';
import type { Transaction } from '#database/transaction.ts';

const time = z.date().transform((date) => date.getTime());
const endpoint = z.object({
  id: z.guid(),
  url: z.string(),
  types: z.array(z.string()),
  state: z.enum(['on', 'off']),
  /** Why it is off: `gone`, `failing`, `secret`, `asked`. */
  offReason: z.string().nullable(),
  failingSince: time.nullable(),
  /** So long the secret before signs too. */
  previousUntil: time.nullable(),
  createdBy: z.guid().nullable(),
  createdAt: time,
});
/** Where a company's programs are told. Times are UTC ms. */
export type Endpoint = Readonly<z.infer<typeof endpoint>>;

const COLUMNS = `id, url, types, state, off_reason AS "offReason", failing_since AS "failingSince", previous_until AS "previousUntil",
  created_by AS "createdBy", created_at AS "createdAt"`;

/** An account has so many endpoints at most. */
export const MOST_ENDPOINTS = 20;

export interface NewEndpoint extends Pick<Endpoint, 'id' | 'url' | 'types' | 'createdBy' | 'createdAt'> {
  readonly tenantId: string;
  readonly sealedSecret: Uint8Array;
}

/** Enters an endpoint; of one that a request began to make and did not show, the secret is another now. */
export const enterEndpoint = (tx: Transaction, made: NewEndpoint): Promise<unknown> =>
  tx.query(
    `INSERT INTO webhook_endpoints (tenant_id, id, url, types, sealed_secret, state, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, 'on', $6, $7) ON CONFLICT (tenant_id, id) DO UPDATE SET sealed_secret = excluded.sealed_secret`,
    [made.tenantId, made.id, made.url, made.types, made.sealedSecret, made.createdBy, new Date(made.createdAt)],
  );

/** Endpoints of a tenant, the oldest first. */
export const listEndpoints = (tx: Transaction): Promise<Endpoint[]> =>
  tx.rows(endpoint, `SELECT ${COLUMNS} FROM webhook_endpoints ORDER BY created_at, id`);

/** An endpoint of a tenant, or null. */
export const readEndpoint = async (tx: Transaction, id: string): Promise<Endpoint | null> =>
  (await tx.rows(endpoint, `SELECT ${COLUMNS} FROM webhook_endpoints WHERE id = $1`, [id]))[0] ?? null;

/** Changes an endpoint. Turned on it begins anew, as if it had never failed. */
export const changeEndpoint = (
  tx: Transaction,
  id: string,
  { url, types, state }: Pick<Endpoint, 'url' | 'types' | 'state'>,
): Promise<unknown> =>
  tx.query(
    `UPDATE webhook_endpoints SET url = $2, types = $3, state = $4, off_reason = CASE WHEN $4 = 'on' THEN NULL WHEN state = 'off' THEN off_reason ELSE 'asked' END,
       failing_since = CASE WHEN state = 'off' AND $4 = 'on' THEN NULL ELSE failing_since END
     WHERE id = $1`,
    [id, url, types, state],
  );

/** Puts a new secret in the place of one, which signs too until a time (UTC ms). */
export const changeSecret = (
  tx: Transaction,
  id: string,
  { sealedSecret, previousUntil }: { readonly sealedSecret: Uint8Array; readonly previousUntil: number },
): Promise<unknown> =>
  tx.query(
    'UPDATE webhook_endpoints SET sealed_previous = sealed_secret, sealed_secret = $2, previous_until = $3 WHERE id = $1',
    [id, sealedSecret, new Date(previousUntil)],
  );

/** Takes an endpoint away, with what was sent to it. */
export const removeEndpoint = (tx: Transaction, id: string): Promise<unknown> =>
  tx.query('DELETE FROM webhook_endpoints WHERE id = $1', [id]);
