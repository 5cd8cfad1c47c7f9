import { float64, uint16, uint32, word } from '#market/column.ts';
import { AUDIT_LAYOUT, AUDIT_PLACE, AUDIT_WHO } from './audit-columns.ts';
import { defineTable, type RowOf } from './table.ts';

/** Requests of the API, one row each. Made, read and kept by metering/. `billed` is what of the weight counts; else `unbilled` says why none does. */
export const AUDIT_REQUESTS = defineTable({
  name: 'audit_requests',
  columns: {
    ...AUDIT_WHO,
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
    ...AUDIT_PLACE,
  },
  ...AUDIT_LAYOUT,
});
export type AuditRequest = RowOf<typeof AUDIT_REQUESTS>;
