import { text } from '#market/column.ts';
import { AUDIT_LAYOUT, AUDIT_PLACE, AUDIT_WHO } from './audit-columns.ts';
import { defineTable, type RowOf } from './table.ts';

/** What was changed, by whom, from what to what: one row for each mutation. `targets`, `before` and `after` are JSON of the version of its action. */
export const AUDIT_EVENTS = defineTable({
  name: 'audit_events',
  columns: {
    ...AUDIT_WHO,
    targets: text(),
    before: text(),
    after: text(),
    ...AUDIT_PLACE,
  },
  ...AUDIT_LAYOUT,
});
export type AuditEvent = RowOf<typeof AUDIT_EVENTS>;
