import * as arrow from 'apache-arrow';
import { sameText, texts, times, unsigned64s } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

/** A row that a feed refused or doubts, as feeds tell it. `openTime` in UTC ms. */
export interface FindingRow {
  readonly file: string;
  readonly row: number;
  readonly symbol: string;
  readonly timeframe: string;
  readonly openTime: number;
  readonly issue: string;
  readonly detail: string;
}

/** Keeps what a feed left out or doubts on record. The same findings written again change nothing. */
export async function insertFeedFindings(
  warehouse: Warehouse,
  dataset: string,
  findings: readonly FindingRow[],
): Promise<void> {
  const rows = findings.length;
  if (rows === 0) return;
  const data = new arrow.Table({
    dataset: sameText(dataset, rows),
    file: texts(findings.map(({ file }) => file.split('/').at(-1) as string)),
    row: unsigned64s(Float64Array.from(findings, ({ row }) => row)),
    symbol: texts(findings.map(({ symbol }) => symbol)),
    timeframe: texts(findings.map(({ timeframe }) => timeframe)),
    open_time: times(Float64Array.from(findings, ({ openTime }) => openTime)),
    issue: texts(findings.map(({ issue }) => issue)),
    detail: texts(findings.map(({ detail }) => detail)),
  });
  await warehouse.insertArrow({ table: 'feed_findings', data, token: `findings-${dataset}` });
}
