import { z } from 'zod';
import { createLink } from '#delivery/access/links.ts';
import { readOnlySql } from '#warehouse/sql.ts';
import { accessOperation, operation } from './operation.ts';

/** The answer to a read-only question as text in an output format of ClickHouse. */
export const sql = operation(
  z.object({ query: z.string(), format: z.string() }),
  ({ stores }, { query, format }): Promise<string> => readOnlySql(stores.warehouse, query, { format }),
);

/** A new signed link for a recipient. */
export const link = accessOperation(
  z.object({ email: z.string(), scope: z.string(), page: z.string().nullable().default(null), days: z.number() }),
  ({ stores: { database, keys, config }, now }, request): ReturnType<typeof createLink> =>
    createLink({ database, keys, baseUrl: config.baseUrl, now: now() }, request),
);
