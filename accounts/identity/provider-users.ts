import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import type { Transaction } from '#database/transaction.ts';
import { addCompany } from '../companies.ts';

/** What a provider says of a user at a time. */
export type ProviderEvent =
  | {
      readonly kind: 'known';
      readonly externalId: string;
      /** An address that the provider has confirmed. */
      readonly email: string;
      readonly name: string;
      /** UTC ms. */
      readonly updatedAt: number;
    }
  | { readonly kind: 'deleted'; readonly externalId: string };

const userRow = z.object({ id: z.guid(), isDisabled: z.boolean(), updatedAt: z.number() });

/**
 * Makes what a provider says of a user true: the same event again, or an older one, changes nothing. A user who is heard of for the first time gets a
 * tenant that it owns, in the same transaction, unless its address is a member already. Events of one user wait for each other.
 */
export const applyProviderEvent = (
  database: Database,
  provider: string,
  event: ProviderEvent,
  at: number,
): Promise<void> =>
  database.system(async (tx) => {
    const { externalId } = event;
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${provider} ${externalId}`]);
    const [found] = await tx.rows(
      userRow,
      `SELECT id, disabled_at IS NOT NULL AS "isDisabled", coalesce(floor(extract(epoch FROM provider_updated_at) * 1000)::float8, 0) AS "updatedAt"
       FROM users WHERE provider = $1 AND external_id = $2`,
      [provider, externalId],
    );
    if (event.kind === 'deleted') return await remove(tx, provider, externalId, found?.id ?? null, at);
    if (found === undefined) return await provision(tx, provider, event, at);
    if (found.isDisabled || found.updatedAt >= event.updatedAt) return;
    await tx.query(
      `UPDATE users SET name = $2, provider_updated_at = to_timestamp($4::float8 / 1000),
         -- An address that another user has stays with it.
         email = CASE WHEN EXISTS (SELECT FROM users o WHERE lower(o.email) = lower($3) AND o.id <> $1) THEN email ELSE $3 END
       WHERE id = $1`,
      [found.id, event.name, event.email, event.updatedAt],
    );
  });

async function provision(
  tx: Transaction,
  provider: string,
  { externalId, email, name, updatedAt }: Extract<ProviderEvent, { kind: 'known' }>,
  at: number,
): Promise<void> {
  // Two users of the provider with one address: the first of them has it.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`email ${email.toLowerCase()}`]);
  const [known] = await tx.rows(
    z.object({ id: z.guid(), isOurs: z.boolean() }),
    'SELECT id, provider IS NULL AND disabled_at IS NULL AS "isOurs" FROM users WHERE lower(email) = lower($1)',
    [email],
  );
  if (known !== undefined && !known.isOurs) return;
  const userId =
    known?.id ?? (await addCompany(tx, { company: name || email, email, userName: name, tier: null, at })).userId;
  await tx.query(
    'UPDATE users SET provider = $2, external_id = $3, provider_updated_at = to_timestamp($4::float8 / 1000) WHERE id = $1',
    [userId, provider, externalId, updatedAt],
  );
}

/** A user without anything personal, who can sign in by nothing. Its memberships stay: a tenant keeps its owner until somebody else is one. */
async function remove(
  tx: Transaction,
  provider: string,
  externalId: string,
  known: string | null,
  at: number,
): Promise<void> {
  const id = known ?? randomUUID();
  await tx.query(
    `INSERT INTO users (id, email, name, created_at, disabled_at, provider, external_id)
     VALUES ($1::uuid, 'deleted-' || $1::uuid || '@users.invalid', '', to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000), $2, $3)
     ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = '', disabled_at = coalesce(users.disabled_at, excluded.disabled_at)`,
    [id, provider, externalId, at],
  );
  for (const table of ['user_sessions', 'passkeys']) await tx.query(`DELETE FROM ${table} WHERE user_id = $1`, [id]);
}
