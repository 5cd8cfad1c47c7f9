import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { type ReleaseEntry, readManifest, switchRelease } from '../release.ts';

const PAGES = ['free/', 'growth/', 'enterprise/', 'enterprise/class/crypto'];
const LETTERS = ['0', 'a', 'f', '"', ',', '}', '\\', ' '];

export interface MutationReport {
  readonly tried: number;
  readonly refused: number;
  /** Read, with exactly what was written. */
  readonly same: number;
  /** Read, with something else. */
  readonly believed: readonly string[];
}

/**
 * Writes a release into a folder and reads its manifest with a change at every `every`-th character: each of a few letters instead of it,
 * before it, or nothing in its place, and cut there.
 */
export async function mutatedManifests(folder: string, { every }: { every: number }): Promise<MutationReport> {
  const pages = new Map<string, ReleaseEntry>();
  for (const [n, key] of PAGES.entries())
    pages.set(key, { sha256: String(n).repeat(64), bytes: 1000 + n, modelHash: `m${n}` });
  const id = await switchRelease(folder, { pages, scripts: ['sha256-abc='], styles: ['sha256-def='] });
  const file = path.join(folder, 'releases', `${id}.json`);
  const text = readFileSync(file, 'utf8');
  const written = JSON.stringify(await read(folder, id));
  const report = { tried: 0, refused: 0, same: 0, believed: [] as string[] };
  for (let at = 0; at < text.length; at += every)
    for (const changed of changesAt(text, at)) {
      if (changed === text) continue;
      writeFileSync(file, changed);
      const seen = await read(folder, id);
      report.tried++;
      if (seen === null) report.refused++;
      else if (JSON.stringify(seen) === written) report.same++;
      else report.believed.push(changed);
    }
  writeFileSync(file, text);
  return report;
}

const changesAt = (text: string, at: number): string[] => [
  text.slice(0, at),
  text.slice(0, at) + text.slice(at + 1),
  ...LETTERS.flatMap((letter) => [
    text.slice(0, at) + letter + text.slice(at + 1),
    text.slice(0, at) + letter + text.slice(at),
  ]),
];

/** What a manifest says, or null when it is refused as damaged. */
async function read(folder: string, id: string): Promise<unknown> {
  try {
    const { pages, scripts } = await readManifest(folder, id);
    return [[...pages].sort(), scripts];
  } catch (error) {
    if (error instanceof ArgusError && error.code === 'ARGUS_SITE_DAMAGED') return null;
    throw error;
  }
}
