/** Bytes of a hash that are added up: enough that no two rows are taken for each other. */
const WIDTH = 16;
const MODULUS = 1n << BigInt(8 * WIDTH);

/**
 * Sums over the hashes of rows: of all, and for each bit of a row's place of those rows that have it, as in a Hamming code. What a changed row
 * adds to the sums is there or not there by the bits of its place.
 */
export const locatorOf = (hashes: readonly string[]): string =>
  Array.from({ length: 1 + bitsOf(hashes.length) }, (_, bit) =>
    modulo(sum(hashes, bit))
      .toString(16)
      .padStart(2 * WIDTH, '0'),
  ).join('');

/** The place of the row whose hash differs between a locator and rows of the same number; null: none differs, or more than one does. */
export function changedPlace(locator: string, hashes: readonly string[]): number | null {
  const differences = sumsOf(locator).map((was, bit) => modulo(sum(hashes, bit) - was));
  const [all = 0n, ...bits] = differences;
  if (all === 0n || bits.some((difference) => difference !== 0n && difference !== all)) return null;
  return bits.reduce((place, difference, bit) => (difference === 0n ? place : place | (1 << bit)), 0);
}

/** The place at which the one row is missing that a locator has more than `hashes`; null: no row there would explain it. */
export function missingPlace(locator: string, hashes: readonly string[]): number | null {
  const was = sumsOf(locator);
  const missing = modulo((was[0] ?? 0n) - sum(hashes, 0));
  return onlyPlace(
    hashes.length + 1,
    was,
    (bit) => splitSums(hashes, bit, 1),
    (place, bit) => (hasBit(place, bit) ? missing : 0n),
  );
}

/** The place of the one row that `hashes` have more than a locator; null: no row of them explains it. */
export function addedPlace(locator: string, hashes: readonly string[]): number | null {
  const was = sumsOf(locator);
  return onlyPlace(
    hashes.length,
    was,
    (bit) => splitSums(hashes, bit, -1),
    () => 0n,
  );
}

/** The one place for which the sums of the rows before it and behind it, and of what is added there, are the sums that were. */
function onlyPlace(
  places: number,
  was: readonly bigint[],
  split: (bit: number) => (place: number) => bigint,
  added: (place: number, bit: number) => bigint,
): number | null {
  let left = Array.from({ length: places }, (_, place) => place);
  for (const [bit, sum] of was.entries()) {
    const without = split(bit);
    left = left.filter((place) => modulo(without(place) + added(place, bit)) === sum);
  }
  return left.length === 1 ? (left[0] ?? null) : null;
}

/**
 * Sums of one bit by place: of the rows before it where they are, and of those from it on moved by one. Moved forward, a row at the place is
 * kept; moved back, it is left out.
 */
function splitSums(hashes: readonly string[], bit: number, move: 1 | -1): (place: number) => bigint {
  const before = [0n];
  const behind = [0n];
  for (const [place, hash] of hashes.entries())
    before.push((before.at(-1) ?? 0n) + (hasBit(place, bit) ? numberOf(hash) : 0n));
  for (const [place, hash] of [...hashes.entries()].reverse())
    behind.push((behind.at(-1) ?? 0n) + (hasBit(place + move, bit) ? numberOf(hash) : 0n));
  const skipped = move === 1 ? 0 : 1;
  return (place) => (before[place] ?? 0n) + (behind[hashes.length - place - skipped] ?? 0n);
}

const numberOf = (hash: string): bigint => BigInt(`0x${hash.slice(0, 2 * WIDTH)}`);
/** Bit 0 of the sums has all rows; the others one bit of the place each. */
const hasBit = (place: number, bit: number): boolean => bit === 0 || ((place >> (bit - 1)) & 1) === 1;
const sum = (hashes: readonly string[], bit: number): bigint =>
  hashes.reduce((total, hash, place) => (hasBit(place, bit) ? total + numberOf(hash) : total), 0n);
const modulo = (value: bigint): bigint => ((value % MODULUS) + MODULUS) % MODULUS;
const sumsOf = (locator: string): bigint[] =>
  (locator.match(new RegExp(`.{${2 * WIDTH}}`, 'g')) ?? []).map((part) => BigInt(`0x${part}`));
const bitsOf = (rows: number): number => (rows <= 1 ? 0 : Math.floor(Math.log2(rows - 1)) + 1);
