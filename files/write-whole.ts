import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { ArgusError } from '#errors/argus-error.ts';

let temporaries = 0;

/**
 * Writes a file completely or not at all. `sync`: a crash of the machine cannot remove it again. @throws ArgusError
 * ARGUS_DISK_FULL
 */
export async function writeWhole(
  file: string,
  bytes: Uint8Array | string,
  { sync = false, mode = 0o666 } = {},
): Promise<void> {
  const temporary = `${file}.${process.pid}-${threadId}-${temporaries++}.tmp`;
  try {
    const handle = await open(temporary, 'w', mode);
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
