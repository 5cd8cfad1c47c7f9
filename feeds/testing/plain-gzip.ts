import { crc32, type InflateRaw, inflateRawSync } from 'node:zlib';

const NAMES = { HEADER_CHECK: 2, EXTRA: 4, NAME: 8, COMMENT: 16, RESERVED: 0xe0 };
/** Magic, method, flags, time, hints, system; checksum and length. */
const [HEADER, TRAILER] = [10, 8];

/**
 * The content of a gzip file by RFC 1952, member by member, with the length and checksum of each, as the gzip module of
 * Python reads it: behind a member come zeros, another member, or nothing. Null where it refuses the file. A file that is
 * cut off between two members is whole: nothing in it says that there was another.
 */
export function plainGunzip(file: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  let rest = file;
  while (rest.length > 0) {
    const body = withoutHeader(rest);
    const member = body === null ? null : inflated(body);
    if (member === null) return null;
    parts.push(member.content);
    rest = member.rest;
    while (rest[0] === 0) rest = rest.subarray(1);
  }
  return parts.length === 0 ? null : Buffer.concat(parts);
}

function withoutHeader(file: Buffer): Buffer | null {
  const [first, second, method, flags = 0] = file;
  if (file.length < HEADER || first !== 0x1f || second !== 0x8b || method !== 8 || flags & NAMES.RESERVED) return null;
  let at = HEADER;
  if (flags & NAMES.EXTRA) at += 2 + (file.length < at + 2 ? file.length : file.readUInt16LE(at));
  for (const flag of [NAMES.NAME, NAMES.COMMENT]) {
    if (!(flags & flag)) continue;
    const end = file.indexOf(0, at);
    if (end === -1) return null;
    at = end + 1;
  }
  if (flags & NAMES.HEADER_CHECK) at += 2;
  return at > file.length ? null : file.subarray(at);
}

function inflated(body: Buffer): { content: Buffer; rest: Buffer } | null {
  try {
    const { buffer, engine } = inflateRawSync(body, { info: true }) as unknown as {
      buffer: Buffer;
      engine: InflateRaw;
    };
    const trailer = body.subarray(engine.bytesWritten, engine.bytesWritten + TRAILER);
    if (
      trailer.length < TRAILER ||
      trailer.readUInt32LE(0) !== crc32(buffer) ||
      trailer.readUInt32LE(4) !== buffer.length
    )
      return null;
    return { content: buffer, rest: body.subarray(engine.bytesWritten + TRAILER) };
  } catch {
    return null;
  }
}
