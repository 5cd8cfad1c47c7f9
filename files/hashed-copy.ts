import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';

/** Bytes. */
const SMALL = 1024 * 1024;

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
  const { atime, mtime, size } = await stat(from);
  const hashed = await writeHashed(to, chunksOf(from, size));
  await utimes(to, atime, mtime);
  return hashed;
}

export async function hashOf(file: string): Promise<Hashed> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunksOf(file, (await stat(file)).size)) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** A small file in one piece: a stream costs more than its bytes. */
async function* chunksOf(file: string, size: number): AsyncGenerator<Uint8Array> {
  if (size <= SMALL) yield await readFile(file);
  else for await (const chunk of createReadStream(file, { highWaterMark: SMALL })) yield chunk as Buffer;
}
