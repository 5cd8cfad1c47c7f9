import { createHash } from 'node:crypto';

/** Name space of ids of Argus: the version 5 id of `argus` in the name space of DNS. */
const ARGUS = uuid5('argus', '6ba7b810-9dad-11d1-80b4-00c04fd430c8');

/** The UUID of a name in a name space (RFC 9562, version 5): the same name has the same id everywhere. */
export function uuid5(name: string, space = ARGUS): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(space.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
