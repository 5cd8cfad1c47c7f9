import type { FileHandle } from 'node:fs/promises';

/**
 * Whether a zstd file consists of whole frames up to its last byte (RFC 8878, 3.1). The inflater of Node.js takes the
 * first bytes of a frame that is cut off, and any other bytes after a frame, for the end of the file.
 */
export async function endsWithFrame(file: FileHandle, size: number): Promise<boolean> {
  const bytes = Buffer.alloc(14);
  const read = async (at: number, length: number): Promise<boolean> =>
    at + length <= size && (await file.read(bytes, 0, length, at)).bytesRead === length;
  let at = 0;
  while (at < size) {
    if (!(await read(at, 5))) return false;
    const magic = bytes.readUInt32LE(0);
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
      if (!(await read(at, 8))) return false;
      at += 8 + bytes.readUInt32LE(4);
      continue;
    }
    if (magic !== 0xfd2fb528) return false;
    const descriptor = bytes.readUInt8(4);
    at += 5 + headerLength(descriptor);
    for (let last = false; !last; ) {
      if (!(await read(at, 3))) return false;
      const block = bytes.readUIntLE(0, 3);
      last = (block & 1) === 1;
      // A block of type 1 repeats one byte; its size is that of its content.
      at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3);
    }
    if ((descriptor & 4) !== 0) at += 4;
  }
  return at === size;
}

/** Bytes of a frame header after its descriptor: window, dictionary and content size. */
function headerLength(descriptor: number): number {
  const single = (descriptor & 0x20) !== 0;
  const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + contentSize;
}
