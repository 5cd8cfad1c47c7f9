import type { AuditRequest } from '#warehouse/audit-requests.ts';
import { billedOf } from './billing-rule.ts';
import { inParts } from './parts.ts';
import { sealRow } from './sealed-row.ts';
import type { SegmentContent, SegmentName } from './segment.ts';

/** The rows that a segment gives, in the order of its lines. The same file gives the same rows, whoever drains it and when. */
export async function requestRows(
  { source, segment }: SegmentName,
  { requests }: SegmentContent,
): Promise<AuditRequest[]> {
  const rows: AuditRequest[] = [];
  for await (const part of inParts(requests))
    for (const recorded of part) {
      const { billable: _, act, ms, bytes, ...line } = recorded.line;
      const row = {
        ...line,
        act: act ?? '',
        // Thousandths of a millisecond; and a body of more than the column holds is that.
        ms: Math.round(ms * 1000) / 1000,
        bytes: Math.min(bytes, 0xffff_ffff),
        ...billedOf(recorded),
        source,
        segment,
        line: rows.length,
      };
      rows.push(sealRow(row));
    }
  return rows;
}
