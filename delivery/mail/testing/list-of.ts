import type { Database } from '#database/database.ts';
import { findRecipient } from '#database/recipients.ts';

/** Puts so many new recipients of the demo tenant on a list. */
export async function fillList(database: Database, list: string, count: number): Promise<void> {
  const recipient = await findRecipient(database, 'growth@example.com');
  await database.system((tx) =>
    tx.query(
      `INSERT INTO recipients (id, tenant_id, email, tier, lists)
       SELECT md5($2 || n)::uuid, $1, $2 || n || '@example.com', 'growth', ARRAY[$2] FROM generate_series(1, $3::int) AS n`,
      [recipient?.tenantId, list, count],
    ),
  );
}
