import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ArgusError } from '#errors/argus-error.ts';

/** Bytes that all members of one archive may inflate to: a year of minutes is 40 MB, a bomb is without end. */
export const MAX_INFLATED = 512 * 1024 * 1024;

export interface Member {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The members of a zip archive in their order. Members that `wanted` refuses are left out unread. Inflates at most
 * `limit` bytes.
 * @throws ArgusError ARGUS_FEED_FORMAT for a file that is not an archive, is cut off or damaged, or inflates to more.
 */
export async function readZip(
  path: string,
  wanted: (name: string) => boolean = () => true,
  limit = MAX_INFLATED,
): Promise<Member[]> {
  const refuse = (cause: unknown) =>
    cause instanceof ArgusError
      ? cause
      : new ArgusError('ARGUS_FEED_FORMAT', `${path} cannot be read as a zip archive: ${(cause as Error).message}`, {
          cause,
        });
  let archive: ZipFile;
  try {
    archive = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw refuse(cause);
  }
  const members: Member[] = [];
  let left = limit;
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue;
      const bytes = await inflate(path, archive, entry, left);
      left -= bytes.length;
      members.push({ name: entry.fileName, bytes });
    }
  } catch (cause) {
    throw refuse(cause);
  } finally {
    archive.close();
  }
  return members;
}

async function inflate(path: string, archive: ZipFile, entry: Entry, limit: number): Promise<Buffer> {
  const stream: Readable = await archive.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > limit) {
      stream.destroy();
      const what = `${path}: ${entry.fileName} inflates to more than ${Math.round(limit / 1024 / 1024)} MB`;
      throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: it is not read further`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
