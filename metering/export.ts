import type { Database } from '#database/database.ts';
import { canonicalJson } from '#files/canonical-json.ts';
import { AUDIT_EVENTS, type AuditEvent } from '#warehouse/audit-events.ts';
import { AUDIT_REQUESTS, type AuditRequest } from '#warehouse/audit-requests.ts';
import { rowList, rowSchema, type Table } from '#warehouse/table.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { Head } from './head.ts';
import { headsOfWindow, readHeads } from './heads.ts';
import type { RequestWindow } from './request-reads.ts';

export type AuditRow = AuditRequest | AuditEvent;

/** Heads whose rows are in memory at once, at most. */
const HEADS = 200;

interface Stores {
  readonly warehouse: Warehouse;
  readonly database: Database;
}

/**
 * The audit record of a tenant as JSON lines that `verifyExport` checks without us: what it is of, each head of a batch with rows of the window
 * followed by the rows of that batch that are still kept, and an end that counts them.
 */
export async function* exportLines(stores: Stores, window: RequestWindow): AsyncGenerator<string> {
  const { tenant, from, to } = window;
  yield line({ export: { of: 'argus audit', version: 1, tenant, from, to } });
  const numbers = await headsOfWindow(stores.database, window);
  let [heads, rows] = [0, 0];
  for (let next = numbers?.first ?? 0; numbers !== null && next <= numbers.last; ) {
    const chunk = await readHeads(stores.database, { tenant, from: next, to: numbers.last, limit: HEADS });
    const rowsOf = await readBatches(stores.warehouse, tenant, chunk);
    for (const head of chunk) {
      const batch = rowsOf(head);
      yield line({ head: { ...head } });
      for (const row of batch) yield line({ [head.kind === 'requests' ? 'request' : 'event']: { ...row } });
      heads += 1;
      rows += batch.length;
    }
    next = (chunk.at(-1)?.number ?? numbers.last) + 1;
  }
  yield line({ end: { heads, rows } });
}

const line = (value: Parameters<typeof canonicalJson>[0]): string => `${canonicalJson(value)}\n`;

/** The rows of batches, in the order in which they were counted. */
async function readBatches(warehouse: Warehouse, tenant: string, heads: readonly Head[]) {
  const [requests, events] = [
    await readRows(
      warehouse,
      AUDIT_REQUESTS,
      tenant,
      heads.filter(({ kind }) => kind === 'requests'),
    ),
    await readRows(
      warehouse,
      AUDIT_EVENTS,
      tenant,
      heads.filter(({ kind }) => kind === 'events'),
    ),
  ];
  return (head: Head): AuditRow[] =>
    (head.kind === 'requests' ? requests : events).filter(
      ({ source, segment }) => source === head.source && segment >= head.firstSegment && segment <= head.lastSegment,
    );
}

/** What the rows of batches have in common is what the engine can find them by: their times, sources and segments. */
async function readRows<T extends typeof AUDIT_REQUESTS | typeof AUDIT_EVENTS>(
  warehouse: Warehouse,
  table: T,
  tenant: string,
  heads: readonly Head[],
): Promise<AuditRow[]> {
  if (heads.length === 0) return [];
  const { name, columns }: Table = table;
  return (await warehouse.query({
    sql: `SELECT ${rowList(columns, name)} FROM ${name}
          WHERE tenant = {tenant:String} AND ${name}.at >= fromUnixTimestamp64Milli({from:Int64})
            AND ${name}.at <= fromUnixTimestamp64Milli({to:Int64}) AND ${name}.source IN {sources:Array(String)}
          ORDER BY ${name}.source, ${name}.segment, ${name}.line, ${name}.id`,
    params: {
      tenant,
      from: Math.min(...heads.map(({ firstAt }) => firstAt)),
      to: Math.max(...heads.map(({ lastAt }) => lastAt)),
      sources: [...new Set(heads.map(({ source }) => source))],
    },
    schema: rowSchema(columns),
  })) as AuditRow[];
}
