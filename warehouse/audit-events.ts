import { text, time, uint32, word } from '#market/column.ts';
import { defineTable, type RowOf } from './table.ts';

/** What was changed, by whom, from what to what: one row for each mutation. `targets`, `before` and `after` are JSON of the version of its action. */
export const AUDIT_EVENTS = defineTable({
  name: 'audit_events',
  columns: {
    tenant: word(),
    at: time(),
    id: text(),
    actor: word(),
    actorId: word(),
    act: word(),
    action: word(),
    targets: text(),
    before: text(),
    after: text(),
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
export type AuditEvent = RowOf<typeof AUDIT_EVENTS>;
