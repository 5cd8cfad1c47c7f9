import type { Database } from './database.ts';

export interface Recipient {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantSlug: string;
  readonly email: string;
  readonly tier: string;
}

const COLUMNS = `r.id, r.tenant_id AS "tenantId", t.slug AS "tenantSlug", r.email, r.tier`;

/** Who gets a list: subscribed and not unsubscribed, of all tenants, in a stable order. */
export const listSubscribers = (database: Database, list: string): Promise<Recipient[]> =>
  database.system((tx) =>
    tx.query<Recipient>(
      `SELECT ${COLUMNS} FROM recipients r JOIN tenants t ON t.id = r.tenant_id
       WHERE $1 = ANY (r.lists) AND NOT r.unsubscribed ORDER BY t.slug, r.email`,
      [list],
    ),
  );

/** One recipient by address, over all tenants, or null. For operators. */
export const findRecipient = async (database: Database, email: string): Promise<Recipient | null> =>
  (
    await database.system((tx) =>
      tx.query<Recipient>(
        `SELECT ${COLUMNS} FROM recipients r JOIN tenants t ON t.id = r.tenant_id WHERE r.email = $1 ORDER BY t.slug LIMIT 1`,
        [email],
      ),
    )
  )[0] ?? null;

/** One recipient inside a tenant with what delivery needs to know, or null. */
export const readRecipient = async (
  database: Database,
  tenantId: string,
  id: string,
): Promise<(Recipient & { unsubscribed: boolean }) | null> =>
  (
    await database.transaction(tenantId, (tx) =>
      tx.query<Recipient & { unsubscribed: boolean }>(
        `SELECT ${COLUMNS}, r.unsubscribed FROM recipients r JOIN tenants t ON t.id = r.tenant_id WHERE r.id = $1`,
        [id],
      ),
    )
  )[0] ?? null;

/** Stops all mails to a recipient. Doing it twice is the same. */
export const unsubscribe = (database: Database, tenantId: string, id: string): Promise<unknown> =>
  database.transaction(tenantId, (tx) => tx.query('UPDATE recipients SET unsubscribed = true WHERE id = $1', [id]));
