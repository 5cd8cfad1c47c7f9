import { z } from 'zod';
import { AUDIT_EVENTS } from '#warehouse/audit-events.ts';
import { AUDIT_REQUESTS } from '#warehouse/audit-requests.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { endOfRow } from './ends.ts';
import { RETENTION_CLASSES } from './request-line.ts';

/** A month of a class of retention. */
const partition = z.object({
  table: z.enum([AUDIT_REQUESTS.name, AUDIT_EVENTS.name]),
  retention: z.enum(RETENTION_CLASSES),
  /** 202611 */
  month: z.coerce.number(),
  rows: z.coerce.number(),
  bytes: z.coerce.number(),
});
export type AuditPartition = z.infer<typeof partition>;

/** Drops the months of the audit record whose last day has been kept for long enough, and says which. `plan`: says so, and drops nothing. */
export async function dropExpired(
  warehouse: Warehouse,
  { now, plan = false }: { readonly now: number; readonly plan?: boolean },
): Promise<AuditPartition[]> {
  const found = await warehouse.query({
    sql: `SELECT table, extract(partition, '\\'(\\\\w+)\\'') AS retention, toUInt32(extract(partition, ',(\\\\d{6})')) AS month,
                 sum(rows) AS rows, sum(bytes_on_disk) AS bytes
          FROM system.parts WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}
          GROUP BY table, retention, month ORDER BY table, retention, month`,
    params: { tables: [AUDIT_REQUESTS.name, AUDIT_EVENTS.name] },
    schema: partition,
  });
  const expired = found.filter(({ retention, month }) => endOfRow({ at: monthBegin(month), retention }) <= now);
  if (!plan)
    for (const { table, retention, month } of expired)
      await warehouse.command(`ALTER TABLE ${table} DROP PARTITION ('${retention}', ${month})`);
  return expired;
}

/** UTC ms at which a month like 202611 begins. */
const monthBegin = (month: number): number => Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1);
