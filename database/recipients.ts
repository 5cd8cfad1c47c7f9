import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import type { Database } from './database.ts';

const recipient = z.object({
  id: z.guid(),
  tenantId: z.guid(),
  tenantSlug: z.string(),
  email: z.string(),
  tier: tierName,
});
export type Recipient = Readonly<z.infer<typeof recipient>>;

const recipientOfMails = recipient.extend({ unsubscribed: z.boolean() });
/** A recipient with what delivery needs to know. */
export type RecipientOfMails = Readonly<z.infer<typeof recipientOfMails>>;

const COLUMNS = `r.id, r.tenant_id AS "tenantId", t.slug AS "tenantSlug", r.email, r.tier`;

/** Who gets a list: subscribed and not unsubscribed, of all tenants, in a stable order. */
export const listSubscribers = (database: Database, list: string): Promise<Recipient[]> =>
  database.system((tx) =>
    tx.rows(
      recipient,
      `SELECT ${COLUMNS} FROM recipients r JOIN tenants t ON t.id = r.tenant_id
       WHERE $1 = ANY (r.lists) AND NOT r.unsubscribed ORDER BY t.slug, r.email`,
      [list],
    ),
  );

/** One recipient by address, over all tenants, or null. For operators. */
export const findRecipient = async (database: Database, email: string): Promise<Recipient | null> =>
  (
    await database.system((tx) =>
      tx.rows(
        recipient,
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
): Promise<RecipientOfMails | null> =>
  (
    await database.transaction(tenantId, (tx) =>
      tx.rows(
        recipientOfMails,
        `SELECT ${COLUMNS}, r.unsubscribed FROM recipients r JOIN tenants t ON t.id = r.tenant_id WHERE r.id = $1`,
        [id],
      ),
    )
  )[0] ?? null;

/** Stops all mails to a recipient. Doing it twice is the same. */
export const unsubscribe = (database: Database, tenantId: string, id: string): Promise<unknown> =>
  database.transaction(tenantId, (tx) => tx.query('UPDATE recipients SET unsubscribed = true WHERE id = $1', [id]));
