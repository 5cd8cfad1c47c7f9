import { text, time, uint64, word } from '#market/column.ts';
import { insertRows } from './insert.ts';
import { defineTable, type RowOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Rows that a feed refused or doubts, as they came. */
export const FEED_FINDINGS = defineTable({
  name: 'feed_findings',
  columns: {
    dataset: word(),
    file: text(),
    row: uint64(),
    symbol: word(),
    timeframe: word(),
    openTime: time(),
    issue: word(),
    detail: text(),
  },
  engine: 'ReplacingMergeTree',
  orderBy: ['dataset', 'symbol', 'file', 'row', 'issue'],
});
export type FindingRow = Omit<RowOf<typeof FEED_FINDINGS>, 'dataset'>;

/** Keeps on record what a feed left out or doubts. The same findings written again change nothing. */
export const insertFeedFindings = (
  warehouse: Warehouse,
  dataset: string,
  findings: readonly FindingRow[],
): Promise<void> =>
  insertRows(
    warehouse,
    { table: FEED_FINDINGS, token: `findings-${dataset}` },
    findings.map((finding) => ({ ...finding, file: finding.file.split('/').at(-1) ?? '' })),
    { dataset },
  );
