/** Random bytes: `randomBytes` of node:crypto. */
export type RandomBytes = (length: number) => Uint8Array;

/** A UUID of version 4. */
export const randomId = (random: RandomBytes): string => idOf(random(16), 4);

/** A UUID of version 7 (RFC 9562): ids of requests sort by their time. `at`: UTC ms. */
export function timedId(at: number, random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(at / 65_536));
  new DataView(bytes.buffer).setUint16(4, at % 65_536);
  return idOf(bytes, 7);
}

function idOf(random: Uint8Array, version: number): string {
  const bytes = Uint8Array.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
