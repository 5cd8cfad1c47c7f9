import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import type { RenderedPage } from './renderer.ts';

/** The stored forms of an object. */
export const ENCODINGS = ['raw', 'br', 'gz'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SHA256 = /^[0-9a-f]{64}$/;

/** Objects are spread over this many folders by the first byte of their id. */
export const SHARDS = 256;

/** Pages by the SHA-256 of their bytes, each with its compressed copies. An object, once there, never changes. */
export interface ContentStore {
  has(sha256: string): boolean;
  /** Stores a page; when this returns, a crash of the machine cannot take it away. @throws ArgusError ARGUS_DISK_FULL */
  put(page: RenderedPage, now: number): Promise<void>;
  read(sha256: string, encoding: Encoding): Promise<Buffer>;
  /** Removes from one shard what is not referenced and was last stored before `before` (UTC ms). Returns the number of files. */
  sweep(shard: number, referenced: ReadonlySet<string>, before: number): Promise<number>;
}

export function openContentStore(directory: string): ContentStore {
  mkdirSync(directory, { recursive: true });
  const fileOf = (sha256: string, encoding: Encoding) => {
    if (!SHA256.test(sha256)) throw new RangeError(`not an object id: ${sha256}`);
    return path.join(directory, sha256.slice(0, 2), `${sha256}${encoding === 'raw' ? '' : `.${encoding}`}`);
  };
  // The raw form is written last: where it is, the others are.
  const has = (sha256: string) => existsSync(fileOf(sha256, 'raw'));
  return {
    has,
    async put(page, now) {
      const { sha256 } = page;
      // Wanted again: young again, so that a sweep in another process leaves it alone until its release is written.
      if (has(sha256)) return await utimes(fileOf(sha256, 'raw'), now / 1000, now / 1000);
      await mkdir(path.join(directory, sha256.slice(0, 2)), { recursive: true });
      const write = (encoding: Encoding) => writeWhole(fileOf(sha256, encoding), page[encoding], { sync: true });
      await Promise.all([write('br'), write('gz')]);
      await write('raw');
    },
    read: (sha256, encoding) => readFile(fileOf(sha256, encoding)),
    async sweep(shard, referenced, before) {
      const folder = path.join(directory, shard.toString(16).padStart(2, '0'));
      // In name order the raw form goes first: an object that is half removed counts as absent.
      const names = (await readdir(folder).catch(() => [])).sort();
      const ageOf = async (name: string) => (await stat(path.join(folder, name))).mtimeMs;
      let removed = 0;
      for (const name of names) {
        const sha256 = name.slice(0, 64);
        if (referenced.has(sha256) && !name.endsWith('.tmp')) continue;
        // The age of an object is that of its raw form; copies without one were left by a kill.
        const timed = names.includes(sha256) && has(sha256) && !name.endsWith('.tmp') ? sha256 : name;
        if ((await ageOf(timed)) >= before) continue;
        await unlink(path.join(folder, name));
        removed++;
      }
      return removed;
    },
  };
}

let temporaries = 0;

/** Writes a file so that it is there whole or not at all. @throws ArgusError ARGUS_DISK_FULL */
export async function writeWhole(file: string, bytes: Uint8Array | string, { sync = false } = {}): Promise<void> {
  const temporary = `${file}.${process.pid}-${temporaries++}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(bytes);
      if (sync) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new ArgusError('ARGUS_DISK_FULL', `the disk is full: ${path.basename(file)} was not written`, { cause });
    throw cause;
  }
}
