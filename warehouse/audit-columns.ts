import { text, time, uint32, word } from '#market/column.ts';

/** What every row of the audit record begins with: whose it is, when, and who did what. */
export const AUDIT_WHO = {
  tenant: word(),
  at: time(),
  id: text(),
  actor: word(),
  actorId: word(),
  act: word(),
  action: word(),
};

/** What it ends with: its form, how long it is kept, its place in a segment, and its hash. */
export const AUDIT_PLACE = {
  version: word(),
  retention: word(),
  source: word(),
  segment: uint32(),
  line: uint32(),
  sha256: text('sha256'),
};

/** How the tables of the audit record lie on the disk. */
export const AUDIT_LAYOUT = {
  engine: 'MergeTree',
  partition: 'retention',
  monthOf: 'at',
  orderBy: ['tenant', 'at', 'id'],
} as const;
