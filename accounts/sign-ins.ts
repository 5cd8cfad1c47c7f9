import { z } from 'zod';
import type { Database } from '#database/database.ts';
import type { Transaction } from '#database/transaction.ts';
import { addCompany } from './companies.ts';
import { hashOf, isCode, type SecretOf } from './secrets.ts';
import { openSession } from './sessions.ts';

/** So many wrong codes, and only the link is left. */
export const CODE_TRIES = 5;

/** A session that was opened. */
export interface Opened {
  /** What its cookie says. */
  readonly session: string;
  /** The page of the account that was wanted. */
  readonly page: string;
  /** Whether it is for a tenant that its user has made or joined by it. */
  readonly isJoined: boolean;
}

const requestRow = z.object({
  id: z.guid(),
  keyId: z.string(),
  purpose: z.enum(['sign-in', 'sign-up']),
  address: z.string(),
  userId: z.guid().nullable(),
  tenantId: z.guid().nullable(),
  company: z.string().nullable(),
  userName: z.string().nullable(),
  page: z.string(),
});
type RequestRow = z.infer<typeof requestRow>;

const COLUMNS = `id, key_id AS "keyId", purpose, address, user_id AS "userId", tenant_id AS "tenantId", company, user_name AS "userName", page`;
const OPEN = `used_at IS NULL AND expires_at > to_timestamp($2::float8 / 1000) AND purpose IN ('sign-in', 'sign-up')`;

/** Whom a link would sign in; null: nobody, any more. It writes nothing: a scanner of mails opens every link. */
export async function lookAtLink(
  database: Database,
  token: string,
  at: number,
): Promise<Pick<RequestRow, 'address' | 'company'> | null> {
  const [found] = await database.system((tx) =>
    tx.rows(requestRow, `SELECT ${COLUMNS} FROM sign_in_tokens WHERE token_sha256 = $1 AND ${OPEN}`, [
      hashOf(token),
      at,
    ]),
  );
  return found ?? null;
}

/** Signs in by a link, which works once; null: it does not work. */
export const signInByLink = (database: Database, token: string, at: number): Promise<Opened | null> =>
  database.system(async (tx) => {
    const [request] = await tx.rows(
      requestRow,
      `UPDATE sign_in_tokens SET used_at = to_timestamp($2::float8 / 1000) WHERE token_sha256 = $1 AND ${OPEN} RETURNING ${COLUMNS}`,
      [hashOf(token), at],
    );
    return request === undefined ? null : await open(tx, request, at);
  });

/** Signs in by the six digits of a mail, where the page stands that asked for it. A wrong code counts, also of a mail that was never sent. */
export async function signInByCode(
  { database, secretOf }: { readonly database: Database; readonly secretOf: SecretOf },
  { request: id, code }: { readonly request: string; readonly code: string },
  at: number,
): Promise<Opened | null> {
  const [request] = await database.system((tx) =>
    tx.rows(
      requestRow,
      `UPDATE sign_in_tokens SET tries = tries + 1 WHERE id = $1 AND tries < ${CODE_TRIES} AND ${OPEN} RETURNING ${COLUMNS}`,
      [id, at],
    ),
  );
  if (request === undefined) return null;
  const { secret } = await secretOf(request.id, request.keyId);
  if (!isCode(code, secret)) return null;
  return await database.system(async (tx) => {
    const used = await tx.query(
      `UPDATE sign_in_tokens SET used_at = to_timestamp($2::float8 / 1000) WHERE id = $1 AND ${OPEN} RETURNING 1 AS used`,
      [id, at],
    );
    return used.length === 0 ? null : await open(tx, request, at);
  });
}

async function open(tx: Transaction, request: RequestRow, at: number): Promise<Opened | null> {
  const { purpose, address, company, userName, page } = request;
  if (purpose === 'sign-up') {
    if (company === null || (await isDisabled(tx, address))) return null;
    const made = await addCompany(tx, { company, email: address, userName: userName ?? '', tier: null, at });
    return { session: await openSession(tx, { ...made, at }), page, isJoined: true };
  }
  const member = request.userId === null ? null : await membershipOf(tx, request.userId, request.tenantId);
  return member === null ? null : { session: await openSession(tx, { ...member, at }), page, isJoined: false };
}

const isDisabled = async (tx: Transaction, address: string): Promise<boolean> =>
  (
    await tx.query('SELECT 1 AS disabled FROM users WHERE lower(email) = lower($1) AND disabled_at IS NOT NULL', [
      address,
    ])
  ).length > 0;

/** The membership that a user signs in for: of the tenant that was wanted, else its first one; null: it has none any more. */
export async function membershipOf(
  tx: Transaction,
  userId: string,
  wanted: string | null,
): Promise<{ readonly userId: string; readonly tenantId: string } | null> {
  const [member] = await tx.rows(
    z.object({ userId: z.guid(), tenantId: z.guid() }),
    `SELECT m.user_id AS "userId", m.tenant_id AS "tenantId" FROM memberships m JOIN users u ON u.id = m.user_id JOIN tenants t ON t.id = m.tenant_id
     WHERE m.user_id = $1 AND u.disabled_at IS NULL AND t.status <> 'closed'
     ORDER BY m.tenant_id = $2 DESC NULLS LAST, m.created_at, m.tenant_id LIMIT 1`,
    [userId, wanted],
  );
  return member ?? null;
}
