import { z } from 'zod';
import type { Database } from './database.ts';
import type { Transaction } from './transaction.ts';

/**
 * Holds the mails of every tenant until an operator releases them, and says of which time the ledger does not know what has left: from `from`, when
 * its backup was made, until `until` (UTC ms). Whatever is still owed of that time is looked up at the provider before it is sent. Nobody is
 * signed in to an account any more.
 */
export const holdRestored = (
  database: Database,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<void> =>
  database.system(async (tx) => {
    await tx.query(
      `INSERT INTO mail_holds (tenant_id, reason, mails, counted, since, lost_from, lost_until)
       SELECT t.id, 'restored', 0, 0, to_timestamp($2::float8 / 1000), to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000)
       FROM tenants t
       ON CONFLICT (tenant_id) DO UPDATE SET reason = 'restored', mails = 0, counted = 0, since = excluded.since, released_at = NULL,
         lost_from = least(mail_holds.lost_from, excluded.lost_from), lost_until = excluded.lost_until`,
      [from, until],
    );
    await tx.query(
      `UPDATE notices SET state = 'sending', sending_at = to_timestamp($1::float8 / 1000) WHERE state = 'planned'`,
      [from],
    );
    await holdAccounts(tx, from);
  });

/** The same for mails of accounts. Who was removed since the backup is a member again until somebody removes it again, and shall not be signed in. */
async function holdAccounts(tx: Transaction, from: number): Promise<void> {
  // A backup of before there were accounts has no such table yet.
  const [table] = await tx.rows(
    z.object({ exists: z.boolean() }),
    `SELECT to_regclass('sign_in_tokens') IS NOT NULL AS exists`,
  );
  if (table?.exists !== true) return;
  await tx.query(
    `UPDATE sign_in_tokens SET state = 'sending', sending_at = to_timestamp($1::float8 / 1000) WHERE state = 'planned'`,
    [from],
  );
  await tx.query('DELETE FROM user_sessions');
}
