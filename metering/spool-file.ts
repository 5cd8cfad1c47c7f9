import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileOf, type SegmentName } from './segment.ts';

/** An open segment on the disk: whole groups of lines or nothing of them. */
export interface SpoolFile {
  readonly name: SegmentName;
  /** Bytes that are in it. */
  readonly length: () => number;
  /** Appends a group. Where that fails nothing of it stays, as soon as the disk lets go of it. */
  append(text: string): Promise<void>;
  seal(): Promise<void>;
  discard(): Promise<void>;
}

/** `sync`: a group is on the disk, not only with the system, before it counts as written. */
export async function createSpoolFile(directory: string, name: SegmentName, sync: boolean): Promise<SpoolFile> {
  const file = path.join(directory, fileOf(name, 'open'));
  const handle = await open(file, 'a', 0o600);
  // Of an attempt that could not even be removed.
  await handle.truncate(0);
  let length = 0;
  let torn = false;
  const syncFolder = () => (sync ? syncDirectory(directory) : Promise.resolve());
  await syncFolder();
  return {
    name,
    length: () => length,
    async append(text) {
      if (torn) await handle.truncate(length);
      torn = true;
      const bytes = Buffer.from(text);
      try {
        await writeAll(handle, bytes);
        if (sync) await handle.datasync();
      } catch (error) {
        await handle.truncate(length).then(
          () => {
            torn = false;
          },
          () => {}, // before the next group it is tried again
        );
        throw error;
      }
      torn = false;
      length += bytes.length;
    },
    async seal() {
      if (torn) await handle.truncate(length);
      await handle.close();
      await rename(file, path.join(directory, fileOf(name, 'sealed')));
      await syncFolder();
    },
    async discard() {
      await handle.close();
      await rm(file, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length; ) from += (await handle.write(bytes, from)).bytesWritten;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
