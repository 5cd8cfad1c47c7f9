import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ArgusError } from '#errors/argus-error.ts';
import type { Encoding } from '../files/encoding.ts';

/** Writes a text as UTF-8 with one kind of line end. @throws ArgusError ARGUS_FEED_FORMAT for bytes that are no text. */
export async function writeUtf8(label: string, source: string, target: string, encoding: Encoding): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    await pipeline(
      createReadStream(source, { highWaterMark: 1 << 18 }),
      async function* (chunks: AsyncIterable<Buffer>) {
        let pending = '';
        for await (const chunk of chunks) {
          const text = pending + decoder.decode(chunk, { stream: true });
          // A return at the end of a chunk may be half of a line end.
          const end = text.endsWith('\r') ? text.length - 1 : text.length;
          pending = text.slice(end);
          yield Buffer.from(unixLines(text.slice(0, end)));
        }
        yield Buffer.from(unixLines(pending + decoder.decode()));
      },
      createWriteStream(target, { mode: 0o600 }),
    );
  } catch (cause) {
    throw new ArgusError('ARGUS_FEED_FORMAT', `${label} is no text of ${encoding}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

const unixLines = (text: string): string => text.replace(/\r\n?/g, '\n');
