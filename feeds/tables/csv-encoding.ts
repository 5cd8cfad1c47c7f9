import { createReadStream } from 'node:fs';
import { ArgusError } from '#errors/argus-error.ts';
import type { Encoding } from '../files/encoding.ts';
import { writeChunks } from '../files/write-chunks.ts';

/**
 * Writes a text as UTF-8 with one kind of line end. In a text that is taken for windows-1252 a rare space that does not break is a damaged
 * byte: it stays visible, or it would be cut off from the number that it is part of. Throws ARGUS_FEED_FORMAT for bytes that are no text.
 */
export async function writeUtf8(label: string, source: string, target: string, encoding: Encoding): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const damaged = encoding === 'windows-1252' && (await hasRareSpaces(source));
  const mend = (text: string): string => unixLines(damaged ? text.replaceAll('\u00a0', '\ufffd') : text);
  const texts = async function* (): AsyncGenerator<Buffer> {
    let pending = '';
    for await (const chunk of createReadStream(source, { highWaterMark: 1 << 18 })) {
      const text = pending + decoder.decode(chunk as Buffer, { stream: true });
      // A return at the end of a chunk may be half of a line end.
      const end = text.endsWith('\r') ? text.length - 1 : text.length;
      pending = text.slice(end);
      yield Buffer.from(mend(text.slice(0, end)));
    }
    yield Buffer.from(mend(pending + decoder.decode()));
  };
  try {
    await writeChunks(target, texts());
  } catch (cause) {
    throw new ArgusError('ARGUS_FEED_FORMAT', `${label} is no text of ${encoding}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Whether fewer than one line in four has the byte of such a space: a file that parts thousands by it has more. */
async function hasRareSpaces(source: string): Promise<boolean> {
  let spaces = 0;
  let lines = 1;
  for await (const chunk of createReadStream(source, { highWaterMark: 1 << 18 })) {
    for (const byte of chunk as Buffer) {
      if (byte === 0xa0) spaces++;
      else if (byte === 0x0a) lines++;
    }
  }
  return spaces * 4 < lines;
}

const unixLines = (text: string): string => text.replace(/\r\n?/g, '\n');
