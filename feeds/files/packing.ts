/** How a file is packed, by its first bytes; null: it is plain. */
export type Packing = 'gzip' | 'zstd' | 'zip';

const MAGIC: readonly (readonly [string, Packing | 'bzip2' | 'xz' | '7z' | 'rar' | 'lz4'])[] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['504b0708', 'zip'],
  // "BZh", a level, and the digits of pi.
  ['425a6839314159', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['377abcaf271c', '7z'],
  ['526172211a07', 'rar'],
  ['04224d18', 'lz4'],
];

/** The packing of a file with these first bytes. `unknown` names one that is not read here. */
export function packingOf(head: Buffer): { packing: Packing | null; unknown?: string } {
  const hex = head.subarray(0, 8).toString('hex');
  const found = MAGIC.find(([magic]) => hex.startsWith(magic))?.[1];
  if (found === undefined) return { packing: null };
  if (found === 'gzip' || found === 'zstd' || found === 'zip') return { packing: found };
  return { packing: null, unknown: found };
}

/** Endings of names that only say how a file is packed. */
const PACKED = /\.(gz|gzip|zst|zstd)$/i;
/** A name without the ending of its packing: BTC.csv of BTC.csv.gz. */
export const unpackedName = (name: string): string => name.replace(PACKED, '');
