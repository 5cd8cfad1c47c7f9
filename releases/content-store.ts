import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, open, readdir, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import { ArgusError } from '#errors/argus-error.ts';
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
/** Files that are known to be whole; beyond it the memory is begun anew. */
const MAX_KNOWN = 200_000;

/** Objects are spread over this many folders by the first byte of their id. */
export const SHARDS = 256;

/** A page as it was rendered, under the SHA-256 of its bytes. */
export interface PageObject {
  readonly sha256: string;
  readonly raw: Uint8Array;
}

/**
 * Pages by the SHA-256 of their bytes, compressed. An object, once there, never changes. What is read is checked against its name:
 * the first time in this process, and again when the file is another.
 */
export interface ContentStore {
  /** Whether the object is there and whole. */
  has(sha256: string): Promise<boolean>;
  /**
   * Stores a page, also over a damaged one. When this returns, a crash of the machine cannot take it away. @throws ArgusError
   * ARGUS_DISK_FULL
   */
  put(page: PageObject, now: number): Promise<void>;
  /** @throws ArgusError ARGUS_SITE_DAMAGED when the object is gone or its bytes are others. */
  read(sha256: string, encoding: Encoding): Promise<Buffer>;
  /**
   * Removes from one shard the objects that are not referenced and were last stored before `before` (UTC ms). Returns
   * the number of files.
   */
  sweep(shard: number, referenced: ReadonlySet<string>, before: number): Promise<number>;
}

export function openContentStore(directory: string): ContentStore {
  mkdirSync(directory, { recursive: true });
  const known = new Map<string, string>();
  const fileOf = (sha256: string) => {
    if (!SHA256.test(sha256)) throw new RangeError(`not an object id: ${sha256}`);
    return path.join(directory, sha256.slice(0, 2), `${sha256}${SUFFIX}`);
  };

  /** The stored bytes of an object that is whole. Its page too where it had to be unpacked to know that. */
  async function load(sha256: string): Promise<{ stored: Buffer; raw: Buffer | null }> {
    const { stored, mark } = await readFileWithMark(fileOf(sha256));
    if (known.get(sha256) === mark) return { stored, raw: null };
    const raw = await decompress(stored);
    if (createHash('sha256').update(raw).digest('hex') !== sha256)
      throw new Error('its bytes are not those of its name');
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(sha256, mark);
    return { stored, raw };
  }

  async function has(sha256: string): Promise<boolean> {
    const file = fileOf(sha256);
    try {
      if (known.get(sha256) === markOf(await stat(file))) return true;
      await load(sha256);
      return true;
    } catch {
      return false;
    }
  }

  return {
    has,
    async put({ sha256, raw }, now) {
      const file = fileOf(sha256);
      // Needed again, and therefore new again: a sweep in another process leaves it alone until its release is
      // written.
      if (await has(sha256)) return await utimes(file, now / 1000, now / 1000);
      await mkdir(path.dirname(file), { recursive: true });
      await writeWhole(file, await compress(raw, QUALITY), { sync: true });
    },
    async read(sha256, encoding) {
      try {
        const { stored, raw } = await load(sha256);
        if (encoding === 'br') return stored;
        const page = raw ?? (await decompress(stored));
        return encoding === 'raw' ? page : await gzipped(page);
      } catch (cause) {
        const what = `the page object ${sha256} cannot be used: ${(cause as Error).message}`;
        throw new ArgusError('ARGUS_SITE_DAMAGED', what, { cause });
      }
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

/** Bytes and mark of one and the same file, also when another is renamed into its place meanwhile. */
async function readFileWithMark(file: string): Promise<{ stored: Buffer; mark: string }> {
  const handle = await open(file, 'r');
  try {
    const mark = markOf(await handle.stat());
    return { stored: await handle.readFile(), mark };
  } finally {
    await handle.close();
  }
}

/** Changes whenever the file is written, replaced, or cut. */
const markOf = ({ ino, size, ctimeMs }: { ino: number; size: number; ctimeMs: number }): string =>
  `${ino}/${size}/${ctimeMs}`;
