import type { Database } from './database.ts';

/** So many links an hour are mailed to one recipient, however often and at however many gateways somebody asks. */
const MOST_AN_HOUR = 3;

export interface LinkRequest {
  readonly email: string;
  /** The host name at which somebody asked: one of a tenant asks for that tenant alone. */
  readonly host: string;
  /** The page that the link is to lead to. */
  readonly page: string;
  /** UTC ms */
  readonly at: number;
}

/**
 * Enters that mails with a new link are owed to an address: to each recipient it belongs to that gets mails, of a tenant that is active. Whether there
 * is one is told to nobody.
 */
export const requestLinks = async (database: Database, { email, host, page, at }: LinkRequest): Promise<void> => {
  await database.system((tx) =>
    tx.query(
      `INSERT INTO link_requests (tenant_id, id, recipient_id, page, asked_at)
       SELECT r.tenant_id, gen_random_uuid(), r.id, $3, to_timestamp($4::float8 / 1000)
       FROM recipients r JOIN tenants t ON t.id = r.tenant_id
       WHERE lower(r.email) = lower($1) AND NOT r.unsubscribed AND t.status = 'active'
         AND (NOT EXISTS (SELECT FROM brands b WHERE b.domain = $2)
              OR EXISTS (SELECT FROM brands b WHERE b.domain = $2 AND b.tenant_id = r.tenant_id))
         AND NOT EXISTS (SELECT FROM suppressions s WHERE s.tenant_id = r.tenant_id AND s.email = r.email)
         AND (SELECT count(*) FROM link_requests q
              WHERE q.tenant_id = r.tenant_id AND q.recipient_id = r.id
                AND q.asked_at > to_timestamp($4::float8 / 1000) - interval '1 hour') < ${MOST_AN_HOUR}`,
      [email, host, page, at],
    ),
  );
};
