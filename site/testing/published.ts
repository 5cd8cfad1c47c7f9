import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { startFences } from '#database/testing/fences.ts';
import { currentRelease } from '#releases/pointer.ts';
import { openReleaseReader, type ReleaseEntry, type ReleaseReader } from '#releases/release.ts';
import { createPublisher, type Publisher } from '../publisher.ts';

export interface TestSite {
  readonly directory: string;
  readonly publisher: Publisher;
  readonly reader: ReleaseReader;
  /** HTML of every page of the current release by `<tier><path>`. */
  html(): Promise<Map<string, string>>;
  /** Text of every file beside the pages, likewise. */
  files(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

/** A publisher with real render threads over a folder of its own. */
export async function openTestSite({ threads = 1 }: { threads?: number } = {}): Promise<TestSite> {
  const directory = mkdtempSync(path.join(tmpdir(), 'argus-site-'));
  const fences = await startFences();
  const pointer = fences.open('release', currentRelease);
  const publisher = await createPublisher({ directory, pointer, threads, log: pino({ level: 'silent' }) });
  const reader = openReleaseReader(directory);
  return {
    directory,
    publisher,
    reader,
    html: () => textsOf(reader, ({ type }) => type === undefined),
    files: () => textsOf(reader, ({ type }) => type !== undefined),
    async close() {
      await publisher.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function textsOf(
  reader: ReleaseReader,
  isWanted: (entry: ReleaseEntry) => boolean,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [key, entry] of (await reader.current())?.pages ?? [])
    if (isWanted(entry)) texts.set(key, (await reader.read(entry.sha256, 'raw')).toString('utf8'));
  return texts;
}
