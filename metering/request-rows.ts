import type { AuditRequest } from '#warehouse/audit-requests.ts';
import { billedOf } from './billing-rule.ts';
import { sealRow } from './sealed-row.ts';
import type { SegmentContent, SegmentName } from './segment.ts';

/** The rows that a segment gives, in the order of its lines. The same file gives the same rows, whoever drains it and when. */
export const requestRows = ({ source, segment }: SegmentName, { requests }: SegmentContent): AuditRequest[] =>
  requests.map((recorded, place) => {
    const { billable: _, act, ms, bytes, ...line } = recorded.line;
    return sealRow({
      ...line,
      act: act ?? '',
      // Thousandths of a millisecond; and a body of more than the column holds is that.
      ms: Math.round(ms * 1000) / 1000,
      bytes: Math.min(bytes, 0xffff_ffff),
      ...billedOf(recorded),
      source,
      segment,
      line: place,
    });
  });
