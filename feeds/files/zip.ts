import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ArgusError } from '#errors/argus-error.ts';
import { bounded, unreadable } from './inflate.ts';
import { writeChunks } from './write-chunks.ts';

/** Bytes that all members of an archive read into memory may inflate to: a year of minutes is 40 MB. */
export const MAX_IN_MEMORY = 512 * 1024 * 1024;
/** An archive of a day per member has some hundreds; the directory alone of a hostile one is millions. */
const MAX_MEMBERS = 100_000;

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
  limit = MAX_IN_MEMORY,
): Promise<Member[]> {
  const members: Member[] = [];
  let left = limit;
  await eachMember(path, async (archive, entry) => {
    if (!wanted(entry.fileName)) return;
    const chunks: Buffer[] = [];
    for await (const chunk of bounded(`${path}/${entry.fileName}`, checkedStream(archive, entry), left))
      chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    left -= bytes.length;
    members.push({ name: entry.fileName, bytes });
  });
  return members;
}

/** The names of the members of an archive that are files, in their order. Throws as readZip. */
export async function namesOfMembers(path: string): Promise<string[]> {
  const names: string[] = [];
  await eachMember(path, async (_, entry) => {
    if (names.push(entry.fileName) > MAX_MEMBERS)
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path} has more than ${MAX_MEMBERS.toLocaleString('en')} members`);
  });
  return names;
}

/** Inflates the member at `index` of namesOfMembers to the file `target`. Throws as readZip. */
export async function extractMember(
  { source, label, index }: { source: string; label: string; index: number },
  target: string,
  limit: number,
): Promise<void> {
  let at = 0;
  await eachMember(source, async (archive, entry) => {
    if (at++ === index) await writeChunks(target, bounded(label, checkedStream(archive, entry), limit));
  });
}

async function eachMember(path: string, visit: (archive: ZipFile, entry: Entry) => Promise<void>): Promise<void> {
  let archive: ZipFile;
  try {
    archive = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw unreadable(path, 'a zip archive', cause);
  }
  try {
    for await (const entry of archive.eachEntry()) if (!entry.fileName.endsWith('/')) await visit(archive, entry);
  } catch (cause) {
    throw unreadable(path, 'a zip archive', cause);
  } finally {
    archive.close();
  }
}

/** The content of a member, opened when it is read; it fails at its end when its checksum is not that of the directory. */
async function* checkedStream(archive: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const stream: Readable = await archive.openReadStreamPromise(entry);
  let sum = 0;
  for await (const chunk of stream) {
    sum = crc32(chunk as Buffer, sum);
    yield chunk as Buffer;
  }
  if (sum !== entry.crc32) throw new Error(`the checksum of ${entry.fileName} is wrong`);
}
