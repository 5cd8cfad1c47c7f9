import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ArgusError } from '#errors/argus-error.ts';

/** Bytes of a file that its kind is recognised by. */
const HEAD = 4096;

/**
 * The first bytes of a regular file that is not empty. A named pipe or a device is refused unread: its reader would
 * wait for ever. Errors name it `label`.
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY, ARGUS_FEED_FORMAT.
 */
export async function headOf(file: string, label = file): Promise<Buffer> {
  const handle = await openRegular(file, label);
  try {
    const head = Buffer.alloc(HEAD);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    if (bytesRead === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${label} is empty`);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openRegular(file: string, label: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK the opening of a named pipe waits for a writer.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENXIO') throw new ArgusError('ARGUS_FEED_FORMAT', `${label} is a socket, not a file`, { cause });
    const what = code === 'ENOENT' ? 'does not exist' : `cannot be opened (${code})`;
    throw new ArgusError('ARGUS_FEED_MISSING', `${label} ${what}`, { cause });
  }
  const kind = kindOf(await handle.stat());
  if (kind === 'file') return handle;
  await handle.close();
  throw new ArgusError('ARGUS_FEED_FORMAT', `${label} is ${kind}`);
}

/** 'file' for a regular file, else words for what it is. */
export function kindOf(info: Stats): string {
  if (info.isFile()) return 'file';
  if (info.isDirectory()) return 'a folder: name its files';
  if (info.isFIFO()) return 'a named pipe, not a file: write its content to a file first';
  if (info.isSocket()) return 'a socket, not a file';
  return 'a device, not a file';
}
