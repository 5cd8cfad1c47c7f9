import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { readIfThere } from '#files/read-if-there.ts';
import { writeWhole } from '#files/write-whole.ts';
import { type Key, keysOf, textOfKeys } from './key-text.ts';

/**
 * The keys of a file, which is made with a first key where there is none, readable by its owner only.
 * @throws ArgusError ARGUS_KEYS_UNUSABLE for one that does not end with a line break, because it was cut off, wherever that was.
 */
export function keysOfFile(file: string): Key[] {
  const text = readIfThere(file) ?? firstKeys(file);
  if (!text.endsWith('\n'))
    throw new ArgusError('ARGUS_KEYS_UNUSABLE', `${file} is cut off: it does not end with a line break`);
  return keysOf(text.slice(0, -1), file);
}

/** Puts other keys into a file, all of them or none. */
export const writeKeys = (file: string, keys: readonly Key[]): Promise<void> =>
  writeWhole(file, `${textOfKeys(keys)}\n`, { sync: true, mode: 0o600 });

function firstKeys(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  const first: Key = { id: 'k1', secret: randomBytes(32), since: Math.floor(Date.now() / 1000) };
  writeFileSync(temporary, `${textOfKeys([first])}\n`, { mode: 0o600, flush: true });
  try {
    // Whole or not at all, and never over the keys of another process that was faster.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(file, 'utf8');
}
