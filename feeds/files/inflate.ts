import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ArgusError } from '#errors/argus-error.ts';
import { encodingOf } from './encoding.ts';
import { whyUnknown } from './foreign.ts';
import { packingOf } from './packing.ts';
import { writeChunks } from './write-chunks.ts';
import { endsWithFrame } from './zstd-frames.ts';

/** Bytes that one packed file may inflate to on the disk: 60 million rows of bars are less, a bomb is without end. */
export const MAX_INFLATED = 4 * 1024 ** 3;
/** A file of bars in the first bytes of which a zero lies is Parquet or Arrow; anything else is stopped at once. */
const BINARY_MAGIC = /^(PAR1|ARROW1|FEA1|\xff\xff\xff\xff)/;

/**
 * Inflates a gzip or zstd file to `target`, as a whole: length, checksum and end are those that the file states.
 * @throws ArgusError ARGUS_FEED_FORMAT for a file that is cut off, damaged, followed by other bytes or beyond `limit`.
 */
export async function inflateFile(
  label: string,
  source: string,
  target: string,
  packing: 'gzip' | 'zstd',
  limit = MAX_INFLATED,
): Promise<void> {
  const inflater =
    packing === 'gzip' ? createGunzip({ chunkSize: 1 << 18 }) : createZstdDecompress({ chunkSize: 1 << 18 });
  const raw = createReadStream(source, { highWaterMark: 1 << 18 });
  async function* inflated(): AsyncGenerator<Buffer> {
    // Nothing flows before there is a reader: an error without a listener would end the process.
    raw.on('error', (error) => inflater.destroy(error)).pipe(inflater);
    yield* inflater;
  }
  try {
    await writeChunks(target, bounded(label, inflated(), limit));
    await refuseRest(source, packing, inflater.bytesWritten);
  } catch (cause) {
    throw unreadable(label, packing, cause);
  } finally {
    raw.destroy();
    inflater.destroy();
  }
}

/** Throws when bytes that belong to no member follow the last one; zeros that fill a block of a tape may follow gzip. */
async function refuseRest(source: string, packing: 'gzip' | 'zstd', consumed: number): Promise<void> {
  const file = await open(source, 'r');
  try {
    const { size } = await file.stat();
    if (packing === 'zstd') {
      if (!(await endsWithFrame(file, size))) throw new Error('other bytes follow its last frame');
      return;
    }
    const rest = Buffer.alloc(1 << 16);
    for (let at = consumed; at < size; ) {
      const { bytesRead } = await file.read(rest, 0, rest.length, at);
      if (bytesRead === 0) return;
      if (rest.subarray(0, bytesRead).some((byte) => byte !== 0)) throw new Error('other bytes follow its last member');
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Passes chunks on, up to `limit` bytes, and refuses what its first bytes show to be no file of bars. */
export async function* bounded(label: string, chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    if (size === 0) {
      const head = chunk.subarray(0, 4096).toString('latin1');
      const known = BINARY_MAGIC.test(head) || encodingOf(chunk.subarray(0, 4096)) !== null;
      if (head.includes('\0') && !known && packingOf(chunk).packing === null)
        throw new ArgusError('ARGUS_FEED_FORMAT', `${label} ${whyUnknown(chunk.subarray(0, 4096))}`);
    }
    size += chunk.length;
    if (size > limit) {
      const megabytes = Math.round(limit / 1024 ** 2).toLocaleString('en');
      throw new ArgusError(
        'ARGUS_FEED_FORMAT',
        `${label} inflates to more than ${megabytes} MB: it is not read further`,
      );
    }
    yield chunk;
  }
}

/** The error of an inflater in words that name the packing and the fault. */
export function unreadable(label: string, packing: string, cause: unknown): ArgusError {
  if (cause instanceof ArgusError) return cause;
  const { message, code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${label} cannot be inflated: no space is left in the temporary folder`,
      {
        cause,
      },
    );
  const cut = /unexpected end|Src size is incorrect|truncated/i.test(message);
  const method = /unsupported compression method: (\d+)/.exec(message)?.[1];
  const what = cut
    ? `the ${packing} is cut off`
    : /is encrypted/.test(message)
      ? 'it is encrypted: unpack it with its password'
      : method !== undefined
        ? `its members are packed by method ${method}, which is not read: unpack it`
        : message;
  return new ArgusError('ARGUS_FEED_FORMAT', `${label} cannot be read as ${packing}: ${what}`, { cause });
}
