import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import { writeWhole } from '#files/write-whole.ts';

/** Forms an object is read in. It is stored as brotli alone: every browser takes that, the others are made when somebody asks. */
export type Encoding = 'raw' | 'br' | 'gz';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);
const gzipped = promisify(gzip);

/** Measured: brotli 5 costs 0.4 ms a page; higher levels gain 1 % for many times the time. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const SHA256 = /^[0-9a-f]{64}$/;
const SUFFIX = '.br';

/** Objects are spread over this many folders by the first byte of their id. */
export const SHARDS = 256;

/** A page as it was rendered, under the SHA-256 of its bytes. */
export interface PageObject {
  readonly sha256: string;
  readonly raw: Uint8Array;
}

/** Pages by the SHA-256 of their bytes, compressed. An object, once there, never changes. */
export interface ContentStore {
  has(sha256: string): boolean;
  /** Stores a page; when this returns, a crash of the machine cannot take it away. @throws ArgusError ARGUS_DISK_FULL */
  put(page: PageObject, now: number): Promise<void>;
  read(sha256: string, encoding: Encoding): Promise<Buffer>;
  /**
   * Removes from one shard the objects that are not referenced and were last stored before `before` (UTC ms). Returns
   * the number of files.
   */
  sweep(shard: number, referenced: ReadonlySet<string>, before: number): Promise<number>;
}

export function openContentStore(directory: string): ContentStore {
  mkdirSync(directory, { recursive: true });
  const fileOf = (sha256: string) => {
    if (!SHA256.test(sha256)) throw new RangeError(`not an object id: ${sha256}`);
    return path.join(directory, sha256.slice(0, 2), `${sha256}${SUFFIX}`);
  };
  const has = (sha256: string) => existsSync(fileOf(sha256));
  return {
    has,
    async put({ sha256, raw }, now) {
      const file = fileOf(sha256);
      // Needed again, and therefore new again: a sweep in another process leaves it alone until its release is
      // written.
      if (has(sha256)) return await utimes(file, now / 1000, now / 1000);
      await mkdir(path.dirname(file), { recursive: true });
      await writeWhole(file, await compress(raw, QUALITY), { sync: true });
    },
    async read(sha256, encoding) {
      const stored = await readFile(fileOf(sha256));
      if (encoding === 'br') return stored;
      const raw = await decompress(stored);
      return encoding === 'raw' ? raw : await gzipped(raw);
    },
    async sweep(shard, referenced, before) {
      const folder = path.join(directory, shard.toString(16).padStart(2, '0'));
      let removed = 0;
      for (const name of (await readdir(folder).catch(() => [])).sort()) {
        // Other files that begin with the id come from a kill, or from a version that kept other forms too.
        if (name.length === 64 + SUFFIX.length && referenced.has(name.slice(0, 64))) continue;
        const file = path.join(folder, name);
        if ((await stat(file)).mtimeMs >= before) continue;
        await unlink(file);
        removed++;
      }
      return removed;
    },
  };
}
