import { AUDIT_EVENTS, type AuditEvent } from '#warehouse/audit-events.ts';
import { rowList, rowSchema } from '#warehouse/table.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { type After, given, MOST_ROWS, type Page, pageOf, type RequestWindow } from './request-reads.ts';

export interface EventFilter extends RequestWindow {
  readonly action?: string | undefined;
  readonly actorId?: string | undefined;
  readonly after?: After | undefined;
  /** At most 200. */
  readonly limit?: number | undefined;
}

/** A page of what was changed at a tenant, the newest first. */
export async function readEvents(warehouse: Warehouse, filter: EventFilter): Promise<Page<AuditEvent>> {
  const { tenant, from, to, action, actorId, after } = filter;
  const limit = Math.min(filter.limit ?? MOST_ROWS, MOST_ROWS);
  const conditions = [
    `tenant = {tenant:String} AND audit_events.at >= fromUnixTimestamp64Milli({from:Int64})
     AND audit_events.at < fromUnixTimestamp64Milli({to:Int64})`,
    ...(action === undefined ? [] : ['audit_events.action = {action:String}']),
    ...(actorId === undefined ? [] : ['audit_events.actor_id = {actorId:String}']),
    ...(after === undefined
      ? []
      : ['(audit_events.at, audit_events.id) < (fromUnixTimestamp64Milli({afterAt:Int64}), {afterId:String})']),
  ];
  const rows = await warehouse.query({
    sql: `SELECT ${rowList(AUDIT_EVENTS.columns, 'audit_events')} FROM audit_events
          WHERE ${conditions.join(' AND ')} ORDER BY audit_events.at DESC, audit_events.id DESC LIMIT {limit:UInt32}`,
    params: given({ tenant, from, to, action, actorId, afterAt: after?.at, afterId: after?.id, limit }),
    schema: rowSchema(AUDIT_EVENTS.columns),
  });
  return pageOf(rows, limit);
}
