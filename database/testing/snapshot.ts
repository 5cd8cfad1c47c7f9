import { z } from 'zod';
import type { Database } from '../database.ts';

const table = z.object({ name: z.string() });

/**
 * Everything that the tables hold, as text: every row with the place and the transaction that wrote it, so that a write of the same
 * values shows too. Two snapshots are equal when nothing was written between them.
 */
export async function snapshot(database: Database): Promise<string> {
  return await database.owner(async (tx) => {
    const tables = await tx.rows(
      table,
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1`,
    );
    const rows: unknown[] = [];
    for (const { name } of tables)
      rows.push([
        name,
        await tx.query(`SELECT t.ctid::text, t.xmin::text, to_jsonb(t) AS row FROM ${name} t ORDER BY t.ctid`),
      ]);
    return JSON.stringify(rows);
  });
}
