import path from 'node:path';
import { describeFaults } from './calendar-fault.ts';
import type { FileFeed } from './file-feed.ts';
import { describeRow } from './row-checks.ts';

/** The parts of files that a feed does not load, a sentence each: nothing is left out in silence. */
export function leftOut(feed: FileFeed): string[] {
  const notes: string[] = [];
  const faults = feed.calendarFaults();
  if (faults.length > 0) notes.push(describeFaults(faults));
  const [bad, ...more] = feed.quarantined();
  if (bad !== undefined) {
    const count = more.length + 1;
    notes.push(`${count} row${count === 1 ? ' was' : 's were'} put aside as bad, first: ${describeRow(bad)}`);
  }
  const outside = feed.outsideSession().reduce((sum, { rows }) => sum + rows, 0);
  if (outside > 0) notes.push(`${outside.toLocaleString('en')} bars outside of the regular sessions are not used`);
  const contradicted = (feed.findings?.() ?? []).filter(({ issue }) => issue === 'contradicted');
  const [first] = contradicted;
  if (first !== undefined)
    notes.push(
      `${contradicted.length} bars differ between files, first: ${path.basename(first.file)} row ${first.row}: ${first.detail}`,
    );
  notes.push(...feed.notes());
  const doubted = (feed.findings?.() ?? []).filter(({ issue }) => issue === 'crossed_quote').length;
  if (doubted > 0) notes.push(`${doubted.toLocaleString('en')} quotes have an ask below their bid; their mid is used`);
  for (const { path: file, reason } of feed.skipped()) notes.push(`${path.basename(file)} was not read: ${reason}`);
  return notes;
}
