import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { withLock } from '#files/with-lock.ts';
import { writeWhole } from '#files/write-whole.ts';

export const POINTER = 'current.json';

/**
 * Which release is the current one. `number` counts the switches: of two pointers the one with the higher number is the later. One that was
 * written before switches were counted has none.
 */
export const currentRelease = z.object({
  release: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.int().nonnegative().default(0),
});
export type CurrentRelease = z.infer<typeof currentRelease>;

/** How long a rename can take. Whoever waits longer writes all the same, if what it has is later. */
const PATIENCE_MS = 5_000;

/** What the pointer file says. Null where there is none, and where it is damaged: then it can only be written anew. */
export async function readPointer(directory: string): Promise<CurrentRelease | null> {
  try {
    return currentRelease.parse(JSON.parse(await readFile(path.join(directory, POINTER), 'utf8')));
  } catch {
    return null;
  }
}

/** When the pointer was switched last, in whole UTC ms; null before the first release. */
export async function publishedAt(directory: string): Promise<number | null> {
  const facts = await stat(path.join(directory, POINTER)).catch(() => null);
  return facts === null ? null : Math.floor(facts.mtimeMs);
}

/** Lets the pointer file name a release, in one rename, unless it names a later one: a late writer must not take readers back. */
export async function pointTo(directory: string, to: CurrentRelease): Promise<void> {
  await withLock(path.join(directory, 'current.lock'), PATIENCE_MS, async () => {
    const before = await readPointer(directory);
    if (before !== null && before.number > to.number) return;
    await writeWhole(path.join(directory, POINTER), `${JSON.stringify(to)}\n`, { sync: true });
    const folder = await open(directory, 'r');
    await folder.sync().finally(() => folder.close());
  });
}
