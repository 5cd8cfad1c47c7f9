import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import type { Database } from './database.ts';
import { CONSENTS } from './recipient-entries.ts';
import { tenantStatus } from './tenants.ts';

const recipient = z.object({
  id: z.guid(),
  tenantId: z.guid(),
  tenantSlug: z.string(),
  email: z.string(),
  tier: tierName,
});
export type Recipient = Readonly<z.infer<typeof recipient>>;

const recipientOfMails = recipient.extend({
  /** `pending`: it was asked whether it wants mails, and has not answered. */
  consent: z.enum(CONSENTS),
  unsubscribed: z.boolean(),
  lists: z.array(z.string()),
  /** Symbols that stand in its mails, in its order. */
  watchlist: z.array(z.string()),
  /** UTC ms until which it gets no mail, or null. */
  pausedUntil: z.number().nullable(),
  /** Why its address gets no mail again; null: it does. */
  suppressed: z.enum(['bounced', 'complained']).nullable(),
  /** Whether the mails of its tenant are held. */
  held: z.boolean(),
  tenantStatus: tenantStatus,
});
/** A recipient with what delivery needs to know. */
export type RecipientOfMails = Readonly<z.infer<typeof recipientOfMails>>;

const COLUMNS = `r.id, r.tenant_id AS "tenantId", t.slug AS "tenantSlug", r.email, r.tier`;
const MAIL_COLUMNS = `${COLUMNS}, r.consent, r.unsubscribed, r.lists, r.watchlist, t.status AS "tenantStatus",
  (extract(epoch FROM r.paused_until) * 1000)::float8 AS "pausedUntil",
  (SELECT s.reason FROM suppressions s WHERE s.tenant_id = r.tenant_id AND s.email = r.email) AS suppressed,
  EXISTS (SELECT FROM mail_holds h WHERE h.tenant_id = r.tenant_id AND h.released_at IS NULL) AS held`;
const FROM = 'FROM recipients r JOIN tenants t ON t.id = r.tenant_id';

/**
 * Who gets a list: subscribed, agreed and not unsubscribed, with an address that takes mails, of all tenants that are not suspended, in the order of
 * their ids. `after`: the place of the last one of the page before, `<tenant>/<recipient>`: it names nobody to who reads it.
 */
export const listSubscribers = (
  database: Database,
  list: string,
  { after = null, limit = null }: { after?: string | null; limit?: number | null } = {},
): Promise<Recipient[]> =>
  database.system((tx) =>
    tx.rows(
      recipient,
      `SELECT ${COLUMNS} ${FROM}
       WHERE ($2::text IS NULL OR (r.tenant_id, r.id) > (split_part($2, '/', 1)::uuid, split_part($2, '/', 2)::uuid))
         AND $1 = ANY (r.lists) AND NOT r.unsubscribed AND r.consent <> 'pending' AND t.status = 'active'
         AND NOT EXISTS (SELECT FROM suppressions s WHERE s.tenant_id = r.tenant_id AND s.email = r.email)
       ORDER BY r.tenant_id, r.id LIMIT $3::int`,
      [list, after, limit],
    ),
  );

/** One recipient by address, over all tenants, or null. For operators. */
export const findRecipient = async (database: Database, email: string): Promise<RecipientOfMails | null> =>
  (await listRecipients(database, { email }))[0] ?? null;

/** Recipients of all tenants, or of one by its slug, or with one address. For operators. */
export const listRecipients = (
  database: Database,
  { email = null, tenant = null }: { email?: string | null; tenant?: string | null } = {},
): Promise<RecipientOfMails[]> =>
  database.system((tx) =>
    tx.rows(
      recipientOfMails,
      `SELECT ${MAIL_COLUMNS} ${FROM}
       WHERE r.erased_at IS NULL AND ($1::text IS NULL OR r.email = $1) AND ($2::text IS NULL OR t.slug = $2)
       ORDER BY t.slug, r.email`,
      [email, tenant],
    ),
  );

/** Recipients inside a tenant with what delivery needs to know; an id that nobody has is left out. */
export const readRecipients = (
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<RecipientOfMails[]> =>
  database.transaction(tenantId, (tx) =>
    tx.rows(recipientOfMails, `SELECT ${MAIL_COLUMNS} ${FROM} WHERE r.id = ANY ($1::uuid[])`, [ids]),
  );

/** One recipient inside a tenant with what delivery needs to know, or null. */
export const readRecipient = async (
  database: Database,
  tenantId: string,
  id: string,
): Promise<RecipientOfMails | null> => (await readRecipients(database, tenantId, [id]))[0] ?? null;

/** Whether mails go to a recipient at a time (UTC ms). */
export const wantsMails = (
  { unsubscribed, consent, suppressed, tenantStatus: status, pausedUntil }: RecipientOfMails,
  now: number,
): boolean =>
  !unsubscribed &&
  consent !== 'pending' &&
  suppressed === null &&
  status === 'active' &&
  (pausedUntil === null || pausedUntil <= now);

/** Sends no mail before a time (UTC ms); null: sends them again. Links stay as they are. */
export const pauseMails = (
  database: Database,
  { tenantId, id }: Pick<Recipient, 'tenantId' | 'id'>,
  until: number | null,
): Promise<unknown> =>
  database.transaction(tenantId, (tx) =>
    tx.query('UPDATE recipients SET paused_until = to_timestamp($2::float8 / 1000) WHERE id = $1', [id, until]),
  );

/** The instruments that stand in the mails to a recipient, in its order. */
export const setWatchlist = (
  database: Database,
  { tenantId, id }: Pick<Recipient, 'tenantId' | 'id'>,
  symbols: readonly string[],
): Promise<unknown> =>
  database.transaction(tenantId, (tx) =>
    tx.query('UPDATE recipients SET watchlist = $2::text[] WHERE id = $1', [id, [...symbols]]),
  );

/** Stops all mails to a recipient. Doing it twice is the same. */
export const unsubscribe = (database: Database, tenantId: string, id: string): Promise<unknown> =>
  setUnsubscribed(database, { tenantId, id }, true);

/** Takes an unsubscription back: the recipient gets the lists it had. */
export const resubscribe = (database: Database, tenantId: string, id: string): Promise<unknown> =>
  setUnsubscribed(database, { tenantId, id }, false);

const setUnsubscribed = (
  database: Database,
  { tenantId, id }: Pick<Recipient, 'tenantId' | 'id'>,
  unsubscribed: boolean,
): Promise<unknown> =>
  database.transaction(tenantId, (tx) =>
    tx.query('UPDATE recipients SET unsubscribed = $2 WHERE id = $1', [id, unsubscribed]),
  );

/** Gives a recipient another tier. For operators: a tenant has no right to. */
export const setTier = (
  database: Database,
  { tenantId, id }: Pick<Recipient, 'tenantId' | 'id'>,
  tier: string,
): Promise<unknown> =>
  database.system((tx) =>
    tx.query('UPDATE recipients SET tier = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, id, tier]),
  );

/** Puts a recipient on a list, once, and takes back an unsubscription, and that its address gets no mails. For operators. */
export const subscribe = (
  database: Database,
  { tenantId, id }: Pick<Recipient, 'tenantId' | 'id'>,
  list: string,
): Promise<unknown> =>
  database.system(async (tx) => {
    await tx.query(
      `UPDATE recipients SET unsubscribed = false,
         lists = CASE WHEN $3 = ANY (lists) THEN lists ELSE array_append(lists, $3) END
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, list],
    );
    await tx.query(
      `DELETE FROM suppressions s USING recipients r
       WHERE r.tenant_id = $1 AND r.id = $2 AND s.tenant_id = r.tenant_id AND s.email = r.email`,
      [tenantId, id],
    );
  });
