/** The encodings of text that are read. 'windows-1252' is what a text that is not UTF-8 is taken for. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The encoding of a text with these first bytes, or null for what is no text. */
export function encodingOf(head: Buffer): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (!head.includes(0)) return 'utf-8';
  // UTF-16 without a mark: every other byte of letters, digits and commas is zero.
  const units = Array.from({ length: Math.floor(Math.min(head.length, 512) / 2) }, (_, i) => i);
  if (units.length < 8) return null;
  const printed = (first: number, second: number) => second === 0 && (first >= 0x20 || (first >= 9 && first <= 13));
  const share = (test: (i: number) => boolean) => units.filter(test).length / units.length;
  if (share((i) => printed(head[2 * i] ?? 0, head[2 * i + 1] ?? 1)) > 0.9) return 'utf-16le';
  return share((i) => printed(head[2 * i + 1] ?? 0, head[2 * i] ?? 1)) > 0.9 ? 'utf-16be' : null;
}
