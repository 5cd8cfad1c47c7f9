/** Bytes of a hash that are added up: enough that no two rows are taken for each other. */
const WIDTH = 16;
const MODULUS = 1n << BigInt(8 * WIDTH);

/**
 * Sums over the hashes of rows: of all, and for each bit of a row's place of those rows that have it, as in a Hamming code. What a changed row
 * adds to the sums is there or not there by the bits of its place.
 */
export function locatorOf(hashes: readonly string[]): string {
  const sums = Array<bigint>(1 + bitsOf(hashes.length)).fill(0n);
  for (const [place, hash] of hashes.entries()) {
    const value = BigInt(`0x${hash.slice(0, 2 * WIDTH)}`);
    for (let bit = 0; bit < sums.length; bit++)
      if (bit === 0 || ((place >> (bit - 1)) & 1) === 1) sums[bit] = ((sums[bit] ?? 0n) + value) % MODULUS;
  }
  return sums.map((sum) => sum.toString(16).padStart(2 * WIDTH, '0')).join('');
}

/** The place of the one row whose hash differs between two locators of as many rows; null: there is none, or more than one. */
export function changedPlace(before: string, after: string): number | null {
  if (before.length !== after.length) return null;
  const sums = (text: string) => text.match(new RegExp(`.{${2 * WIDTH}}`, 'g')) ?? [];
  const [was, is] = [sums(before), sums(after)];
  const difference = (i: number) => (BigInt(`0x${is[i]}`) - BigInt(`0x${was[i]}`) + MODULUS) % MODULUS;
  const all = difference(0);
  if (all === 0n) return null;
  let place = 0;
  for (let bit = 1; bit < was.length; bit++) {
    if (difference(bit) === all) place |= 1 << (bit - 1);
    else if (difference(bit) !== 0n) return null;
  }
  return place;
}

const bitsOf = (rows: number): number => (rows <= 1 ? 0 : Math.floor(Math.log2(rows - 1)) + 1);
