import { createReadStream } from 'node:fs';
import { ArgusError } from '#errors/argus-error.ts';
import type { Encoding } from '../files/encoding.ts';
import { writeChunks } from '../files/write-chunks.ts';

/** Writes a text as UTF-8 with one kind of line end. @throws ArgusError ARGUS_FEED_FORMAT for bytes that are no text. */
export async function writeUtf8(label: string, source: string, target: string, encoding: Encoding): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const texts = async function* (): AsyncGenerator<Buffer> {
    let pending = '';
    for await (const chunk of createReadStream(source, { highWaterMark: 1 << 18 })) {
      const text = pending + decoder.decode(chunk as Buffer, { stream: true });
      // A return at the end of a chunk may be half of a line end.
      const end = text.endsWith('\r') ? text.length - 1 : text.length;
      pending = text.slice(end);
      yield Buffer.from(unixLines(text.slice(0, end)));
    }
    yield Buffer.from(unixLines(pending + decoder.decode()));
  };
  try {
    await writeChunks(target, texts());
  } catch (cause) {
    throw new ArgusError('ARGUS_FEED_FORMAT', `${label} is no text of ${encoding}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

const unixLines = (text: string): string => text.replace(/\r\n?/g, '\n');
