import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import type { RenderedPage } from './renderer.ts';

/** The stored forms of an object. */
export const ENCODINGS = ['raw', 'br', 'gz'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SHA256 = /^[0-9a-f]{64}$/;

/** Pages by the SHA-256 of their bytes, each with its compressed copies. An object, once there, never changes. */
export interface ContentStore {
  has(sha256: string): boolean;
  /** @throws ArgusError ARGUS_DISK_FULL */
  put(page: RenderedPage): Promise<void>;
  read(sha256: string, encoding: Encoding): Promise<Buffer>;
  /** For large transfers. */
  stream(sha256: string, encoding: Encoding): NodeJS.ReadableStream;
}

export function openContentStore(directory: string): ContentStore {
  mkdirSync(directory, { recursive: true });
  const fileOf = (sha256: string, encoding: Encoding) => {
    if (!SHA256.test(sha256)) throw new RangeError(`not an object id: ${sha256}`);
    return path.join(directory, sha256.slice(0, 2), `${sha256}${encoding === 'raw' ? '' : `.${encoding}`}`);
  };
  return {
    // The raw form is written last: where it is, the others are.
    has: (sha256) => existsSync(fileOf(sha256, 'raw')),
    async put(page) {
      mkdirSync(path.join(directory, page.sha256.slice(0, 2)), { recursive: true });
      for (const encoding of ['br', 'gz', 'raw'] as const)
        await writeWhole(fileOf(page.sha256, encoding), page[encoding]);
    },
    read: (sha256, encoding) => readFile(fileOf(sha256, encoding)),
    stream: (sha256, encoding) => createReadStream(fileOf(sha256, encoding)),
  };
}

/** Writes a file so that it is there whole or not at all. @throws ArgusError ARGUS_DISK_FULL */
export async function writeWhole(file: string, bytes: Uint8Array | string, { sync = false } = {}): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
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
