/**
 * Question: how long does it take to render and release all pages of the demo's size?
 * Baseline: writing the same bytes as plain files.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { startFences } from '#database/testing/fences.ts';
import { currentRelease } from '#releases/pointer.ts';
import { openReleaseReader } from '#releases/release.ts';
import { createPublisher } from '#site/publisher.ts';
import { instrumentPages as pages } from './instrument-pages.ts';
import { report, timed } from './measure.ts';

const log = pino({ level: 'silent' });
const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-'));
const fences = await startFences();
const pointer = fences.open('release', currentRelease);
const publisher = await createPublisher({ directory: path.join(folder, 'site'), pointer, threads: 2, log });
await publisher.publish({ runId: 'warm-up', asOf: 0, pages: pages.slice(0, 32), complete: true });
const full = await timed(() => publisher.publish({ runId: 'bench', asOf: 0, pages, complete: true }));
const again = await timed(() => publisher.publish({ runId: 'again', asOf: 0, pages, complete: true }));
const releases = openReleaseReader(path.join(folder, 'site'));
const release = await releases.current();
const bodies = await Promise.all(
  [...(release?.pages.values() ?? [])].map(({ sha256 }) => releases.read(sha256, 'raw')),
);
mkdirSync(path.join(folder, 'plain'));
const plain = await timed(() =>
  bodies.forEach((bytes, i) => void writeFileSync(path.join(folder, 'plain', `${i}.html`), bytes)),
);
report(`render and release ${pages.length} pages`, `${full.ms.toFixed(0)} ms`, {
  name: 'writing the same files',
  figure: `${plain.ms.toFixed(0)} ms`,
  ratio: full.ms / plain.ms,
});
report('  nothing changed', `${again.ms.toFixed(0)} ms`, {
  name: 'the full release',
  figure: `${full.ms.toFixed(0)} ms`,
  ratio: again.ms / full.ms,
});
await publisher.close();
rmSync(folder, { recursive: true, force: true });
process.exit();
