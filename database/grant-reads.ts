import { z } from 'zod';
import type { Database } from './database.ts';

/** What a grant has read on a day. */
export interface GrantRead {
  readonly tenantId: string;
  readonly grantId: string;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly requests: number;
  readonly bytes: number;
}

/** Adds what was read to what stands already. */
export async function addReads(database: Database, reads: readonly GrantRead[]): Promise<void> {
  for (const [tenantId, ofTenant] of Map.groupBy(reads, (read) => read.tenantId))
    await database.transaction(tenantId, async (tx) => {
      for (const { grantId, day, requests, bytes } of ofTenant)
        await tx.query(ADD, [tenantId, grantId, day, requests, bytes]);
    });
}

const ADD = `INSERT INTO grant_reads AS r (tenant_id, grant_id, day, requests, bytes) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (tenant_id, grant_id, day) DO UPDATE SET requests = r.requests + EXCLUDED.requests, bytes = r.bytes + EXCLUDED.bytes`;

const readRow = z.object({ day: z.string(), requests: z.coerce.number(), bytes: z.coerce.number() });
export type ReadOfDay = Readonly<z.infer<typeof readRow>>;

/** What a grant has read, day by day, oldest first. For operators. */
export const listReads = (database: Database, grantId: string): Promise<ReadOfDay[]> =>
  database.system((tx) =>
    tx.rows(readRow, 'SELECT day::text AS day, requests, bytes FROM grant_reads WHERE grant_id = $1 ORDER BY day', [
      grantId,
    ]),
  );
