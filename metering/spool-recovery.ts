import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileOf, readSegment, type SegmentName, segmentsIn, wholeLines, written } from './segment.ts';

/**
 * Seals what a dead gateway left open: cuts a torn last line, and tells a segment which of its requests the next one had carried. In ascending
 * order, so that a segment is sealed while the one that carries from it is still open. A recovery that was killed is simply repeated.
 */
export async function sealAbandoned(directory: string): Promise<void> {
  for (const name of segmentsIn(directory, 'open')) {
    const file = path.join(directory, fileOf(name, 'open'));
    const bytes = await readFile(file);
    const complete = bytes.subarray(0, wholeLines(bytes));
    if (complete.length < bytes.length) await truncate(file, complete.length);
    if (complete.length === 0) {
      await rm(file);
      continue;
    }
    const carried = await carriedBy(directory, { source: name.source, segment: name.segment + 1 });
    const out = readSegment(complete)
      .requests.filter(({ line }) => carried.has(line.id))
      .map(({ line }) => line.id);
    if (out.length > 0) await writeFile(file, written.out(out), { flag: 'a', flush: true });
    await rename(file, path.join(directory, fileOf(name, 'sealed')));
  }
}

async function carriedBy(directory: string, next: SegmentName): Promise<ReadonlySet<string>> {
  const isOpen = segmentsIn(directory, 'open').some((s) => s.source === next.source && s.segment === next.segment);
  if (!isOpen) return new Set();
  const bytes = await readFile(path.join(directory, fileOf(next, 'open')));
  return new Set(readSegment(bytes.subarray(0, wholeLines(bytes))).carried);
}
