import { randomUUID } from 'node:crypto';
import type { Database } from '#database/database.ts';
import { DAY, HOUR } from '#market/time.ts';
import { type SecretOf, sha256 } from './secrets.ts';
import { SIGN_IN_MS } from './times.ts';

/** So many mails an hour go to one address, and are asked for from one network. */
export const ADDRESS_MAILS = 3;
export const NETWORK_MAILS = 20;
/** Rows of longer ago tell nobody anything any more. */
const KEPT_MS = 30 * DAY;

export interface SignInRequest {
  readonly email: string;
  /** Set: a company signs up. */
  readonly signUp: { readonly company: string; readonly userName: string } | null;
  /** The host name at which somebody asked: that of a tenant asks for its face. */
  readonly host: string;
  /** From which network, as a text that two requests from there share. */
  readonly network: string;
  /** The page of the account that was wanted. */
  readonly page: string;
  /** UTC ms. */
  readonly at: number;
}

interface Facts {
  readonly database: Database;
  readonly secretOf: SecretOf;
}

/**
 * Enters that somebody wants to sign in, or up. A mail is owed where the address may have one: to sign in it must belong to a member, to sign up to
 * nobody. Every request is a row, also one that no mail follows, so it takes the same time and counts against the same limits. Returns the id of
 * the row, with which the code in the mail can be given; null: so many were asked for from this network that nothing was entered.
 */
export async function requestSignIn(
  { database, secretOf }: Facts,
  { email, signUp, host, network, page, at }: SignInRequest,
): Promise<string | null> {
  const id = randomUUID();
  const { secret, keyId } = await secretOf(id, null);
  const from = sha256(`network ${network}`);
  const entered = await database.system(async (tx) => {
    // Requests of one moment would each find the limit unreached.
    for (const limited of [`address ${email.toLowerCase()}`, `network ${network}`])
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [limited]);
    await tx.query('DELETE FROM sign_in_tokens WHERE asked_at < to_timestamp($1::float8 / 1000)', [at - KEPT_MS]);
    return await tx.query(
      `WITH asker AS (
         SELECT u.id AS user_id, m.tenant_id FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
         WHERE lower(u.email) = lower($4) AND u.disabled_at IS NULL AND t.status <> 'closed'
         ORDER BY EXISTS (SELECT FROM brands b WHERE b.tenant_id = t.id AND b.domain = $5) DESC, m.created_at, m.tenant_id LIMIT 1
       ),
       lately AS (
         SELECT count(*) FILTER (WHERE lower(address) = lower($4) AND purpose <> 'invitation' AND state <> 'suppressed') AS of_address,
                count(*) FILTER (WHERE network_sha256 = $6) AS of_network
         FROM sign_in_tokens
         WHERE asked_at > to_timestamp(($9::float8 - ${HOUR}) / 1000) AND (lower(address) = lower($4) OR network_sha256 = $6)
       )
       INSERT INTO sign_in_tokens (id, purpose, token_sha256, key_id, address, user_id, tenant_id, company, user_name, page, network_sha256,
                                   asked_at, expires_at, state, reason)
       SELECT $1, CASE WHEN $7::text IS NULL THEN 'sign-in' ELSE 'sign-up' END, $2, $3, $4, a.user_id,
              CASE WHEN $7::text IS NULL THEN a.tenant_id END, $7, $8, $10, $6,
              to_timestamp($9::float8 / 1000), to_timestamp(($9::float8 + ${SIGN_IN_MS}) / 1000),
              CASE WHEN of_address >= ${ADDRESS_MAILS} OR (a.user_id IS NULL AND $7::text IS NULL) THEN 'suppressed' ELSE 'planned' END,
              CASE WHEN of_address >= ${ADDRESS_MAILS} THEN 'too many for this address' WHEN a.user_id IS NULL AND $7::text IS NULL THEN 'nobody has this address' END
       FROM lately LEFT JOIN asker a ON true WHERE of_network < ${NETWORK_MAILS} RETURNING 1 AS entered`,
      [id, sha256(secret), keyId, email, host, from, signUp?.company ?? null, signUp?.userName ?? null, at, page],
    );
  });
  return entered.length === 0 ? null : id;
}

/** A link to sign in for a member that an operator reads from a terminal; null: nobody with this address is a member. No mail follows. */
export async function signInToken(
  { database, secretOf }: Facts,
  { email, page, at }: { readonly email: string; readonly page: string; readonly at: number },
): Promise<Buffer | null> {
  const id = randomUUID();
  const { secret, keyId } = await secretOf(id, null);
  const entered = await database.system((tx) =>
    tx.query(
      `INSERT INTO sign_in_tokens (id, purpose, token_sha256, key_id, address, user_id, tenant_id, page, asked_at, expires_at, state, reason)
       SELECT $1, 'sign-in', $2, $3, u.email, u.id, m.tenant_id, $5, to_timestamp($6::float8 / 1000),
              to_timestamp(($6::float8 + ${SIGN_IN_MS}) / 1000), 'suppressed', 'an operator has it'
       FROM users u JOIN memberships m ON m.user_id = u.id JOIN tenants t ON t.id = m.tenant_id
       WHERE lower(u.email) = lower($4) AND u.disabled_at IS NULL AND t.status <> 'closed'
       ORDER BY m.created_at, m.tenant_id LIMIT 1 RETURNING 1 AS entered`,
      [id, sha256(secret), keyId, email, page, at],
    ),
  );
  return entered.length === 0 ? null : secret;
}
