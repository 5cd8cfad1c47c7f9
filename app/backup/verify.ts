import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { atOnce } from '#files/at-once.ts';
import { hashOf } from '#files/hashed-copy.ts';
import type { OnProgress } from './back-up.ts';
import type { Manifest } from './manifest.ts';

/** Reads every file of a backup. @throws ArgusError ARGUS_BACKUP_DAMAGED naming one that is gone, cut, or has other bytes. */
export async function verifyFiles(
  directory: string,
  { files }: Pick<Manifest, 'files'>,
  onProgress: OnProgress,
): Promise<void> {
  let [read, bytes] = [0, 0];
  await atOnce(files, async (entry) => {
    const file = path.join(directory, entry.path);
    const found = await hashOf(file).catch((cause: NodeJS.ErrnoException) => {
      throw new ArgusError('ARGUS_BACKUP_DAMAGED', `${file} cannot be read: ${cause.message}`, { cause });
    });
    if (found.bytes !== entry.bytes)
      throw new ArgusError('ARGUS_BACKUP_DAMAGED', `${file} has ${found.bytes} bytes, and had ${entry.bytes}`);
    if (found.sha256 !== entry.sha256)
      throw new ArgusError('ARGUS_BACKUP_DAMAGED', `${file} is not what was written: its bytes are others`);
    read += 1;
    bytes += entry.bytes;
    onProgress({ step: 'verify', files: read, bytes });
  });
}
