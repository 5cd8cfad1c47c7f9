import { float64, text, time, uint16, uint32, word } from '#market/column.ts';
import { defineTable, type RowOf } from './table.ts';

/** Requests of the API, one row each. Made, read and kept by metering/. `billed` is what of the weight counts; else `unbilled` says why none does. */
export const AUDIT_REQUESTS = defineTable({
  name: 'audit_requests',
  columns: {
    tenant: word(),
    at: time(),
    id: text(),
    actor: word(),
    actorId: word(),
    act: word(),
    action: word(),
    method: word(),
    route: word(),
    status: uint16(),
    ms: float64(),
    ip: word(),
    agent: word(),
    bytes: uint32(),
    weight: uint16(),
    billed: uint16(),
    unbilled: word(),
    version: word(),
    retention: word(),
    source: word(),
    segment: uint32(),
    line: uint32(),
    sha256: text('sha256'),
  },
  engine: 'MergeTree',
  partition: 'retention',
  monthOf: 'at',
  orderBy: ['tenant', 'at', 'id'],
});
export type AuditRequest = RowOf<typeof AUDIT_REQUESTS>;
