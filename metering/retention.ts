import { z } from 'zod';
import { DAY } from '#market/time.ts';
import { AUDIT_EVENTS } from '#warehouse/audit-events.ts';
import { AUDIT_REQUESTS } from '#warehouse/audit-requests.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { RETENTION_CLASSES, type RetentionClass } from './request-line.ts';

/** How long the newest row of a month is kept. Seven years have one or two days of leap years. */
const KEPT_MS: Readonly<Record<RetentionClass, number>> = { '90d': 90 * DAY, '400d': 400 * DAY, '7y': 2_557 * DAY };

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
  const expired = found.filter(({ retention, month }) => monthEnd(month) + KEPT_MS[retention] <= now);
  if (!plan)
    for (const { table, retention, month } of expired)
      await warehouse.command(`ALTER TABLE ${table} DROP PARTITION ('${retention}', ${month})`);
  return expired;
}

/** UTC ms at which a month like 202611 ends. */
const monthEnd = (month: number): number => Date.UTC(Math.floor(month / 100), month % 100, 1);
