import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';

/** Length and SHA-256 of what was read or written. */
export interface Hashed {
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes a file, and its folders where they are not there. @throws ArgusError ARGUS_DISK_FULL */
export async function writeHashed(file: string, chunks: AsyncIterable<Uint8Array | string>): Promise<Hashed> {
  await mkdir(path.dirname(file), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(data);
      bytes += data.byteLength;
      await handle.writeFile(data);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    throw new ArgusError('ARGUS_DISK_FULL', `the disk is full: ${file} was not written`, { cause });
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Copies a file with the time of its last change, which says how old a release is. */
export async function copyHashed(from: string, to: string): Promise<Hashed> {
  const { atime, mtime } = await stat(from);
  const hashed = await writeHashed(to, createReadStream(from));
  await utimes(to, atime, mtime);
  return hashed;
}

export async function hashOf(file: string): Promise<Hashed> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}
