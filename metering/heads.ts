import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { type Head, headSchema } from './head.ts';

const COLUMNS = `number, kind, source, first_segment AS "firstSegment", last_segment AS "lastSegment", lines,
  (extract(epoch FROM first_at) * 1000)::float8 AS "firstAt", (extract(epoch FROM last_at) * 1000)::float8 AS "lastAt", (extract(epoch FROM ends_at) * 1000)::float8 AS "endsAt",
  encode(lines_sha256, 'hex') AS "linesSha256", encode(locator, 'hex') AS locator,
  encode(previous, 'hex') AS previous, encode(head, 'hex') AS head`;
/** 64-bit numbers come as text. */
const headRow = headSchema.extend({
  number: z.coerce.number(),
  firstSegment: z.coerce.number(),
  lastSegment: z.coerce.number(),
  endsAt: z
    .number()
    .nullable()
    .transform((endsAt) => endsAt ?? undefined),
});

/** Heads of a tenant from a number on, in their order. */
export const readHeads = (
  database: Database,
  {
    tenant,
    from,
    to,
    limit,
  }: { readonly tenant: string; readonly from: number; readonly to: number; readonly limit: number },
): Promise<Head[]> =>
  database.transaction(tenant, (tx) =>
    tx.rows(
      headRow,
      `SELECT ${COLUMNS} FROM audit_heads WHERE number BETWEEN $1::bigint AND $2::bigint ORDER BY number LIMIT $3::int`,
      [from, to, limit],
    ),
  );

/** The numbers of the first and the last head with rows of a window, in UTC ms; null: there is none. */
export async function headsOfWindow(
  database: Database,
  { tenant, from, to }: { readonly tenant: string; readonly from: number; readonly to: number },
): Promise<{ readonly first: number; readonly last: number } | null> {
  const found = z.object({ first: z.coerce.number().nullable(), last: z.coerce.number().nullable() });
  const [row] = await database.transaction(tenant, (tx) =>
    tx.rows(
      found,
      `SELECT min(number) AS first, max(number) AS last FROM audit_heads
       WHERE last_at >= to_timestamp($1::float8 / 1000) AND first_at < to_timestamp($2::float8 / 1000)`,
      [from, to],
    ),
  );
  return row === undefined || row.first === null || row.last === null ? null : { first: row.first, last: row.last };
}

/** The newest head of a tenant, to be told to it; null: nothing was counted yet. */
export async function newestHead(database: Database, tenant: string): Promise<Head | null> {
  const [head] = await database.transaction(tenant, (tx) =>
    tx.rows(headRow, `SELECT ${COLUMNS} FROM audit_heads ORDER BY audit_heads.number DESC LIMIT 1`),
  );
  return head ?? null;
}
