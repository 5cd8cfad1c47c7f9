import { existsSync } from 'node:fs';
import { z } from 'zod';
import { tenantIdOf } from '#database/tenants.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { writeHashed } from '#files/hashed-copy.ts';
import { exportLines } from '#metering/export.ts';
import { auditCsv, auditParquet } from '#metering/flat-export.ts';
import { newestHead } from '#metering/heads.ts';
import { recordEvent } from '#metering/outbox.ts';
import { type AuditPartition, dropExpired } from '#metering/retention.ts';
import { operation } from './operation.ts';

export const AUDIT_FORMATS = ['jsonl', 'csv', 'parquet'] as const;

const exportRequest = z.object({
  /** The slug of a tenant. */
  tenant: z.string(),
  /** UTC ms. */
  from: z.number(),
  to: z.number(),
  format: z.enum(AUDIT_FORMATS),
  /** Of CSV and Parquet; JSON lines have both, in the order of their chain. */
  kind: z.enum(['requests', 'events']),
  /** A file of this machine that is not there yet. */
  file: z.string(),
});

export interface AuditExport {
  /** The newest head of the chain of the tenant, to be kept by it; null: nothing was recorded yet. */
  readonly head: string | null;
}

/** Writes the audit record of a tenant into a file of this machine, and says in that record that it was. */
export const exportAudit = operation(exportRequest, async ({ stores }, request): Promise<AuditExport> => {
  const { warehouse, database } = stores;
  const { format, kind, file, from, to } = request;
  const tenant = await tenantIdOf(database, request.tenant);
  if (tenant === null)
    throw new ArgusError('ARGUS_USAGE', `there is no tenant ${request.tenant}: npx argus tenants list`);
  if (existsSync(file)) throw new ArgusError('ARGUS_USAGE', `${file} is there already: name another file`);
  const window = { tenant, from, to };
  if (format === 'parquet') await auditParquet(warehouse, { ...window, kind, file });
  else
    await writeHashed(file, format === 'csv' ? auditCsv(warehouse, { ...window, kind }) : exportLines(stores, window));
  await database.system((tx) =>
    recordEvent(tx, tenant, {
      ...{ actor: 'staff', actorId: 'operator', act: null, action: 'audit.export', version: '1', retention: '7y' },
      ...{ targets: { format, kind: format === 'jsonl' ? null : kind }, before: null, after: { from, to } },
    }),
  );
  return { head: (await newestHead(database, tenant))?.head ?? null };
});

/** Drops the months of the audit record that have been kept for long enough; `plan`: says which, and drops nothing. */
export const dropAudit = operation(
  z.object({ plan: z.boolean() }),
  ({ stores, now }, { plan }): Promise<AuditPartition[]> => dropExpired(stores.warehouse, { now: now(), plan }),
);
