/** Bits of the key of a row that are told apart. */
const BITS = 32;
const WORD = 16;
/** With fewer bits left, one changed row in a hundred and more would be missed. */
const CLEAN_LEAST = 7;

/** Which bar a row is, as a number: SQL over the columns of `bars`. */
export const BAR_KEY = `toUInt32(sipHash64(symbol, toString(timeframe), toUnixTimestamp64Milli(open_time)))`;

/**
 * Sums of row hashes that find a changed row again, as hex: of all rows, then for each bit of the key of those rows that have it. They
 * are a Hamming code over sums: what one changed row adds to the sums is there or not there by the bits of its key, so 264 bytes name one
 * row, or two, of any number of rows. SQL expression; the hash is taken to 64 bits.
 */
export const locatorOf = (hash: string, key: string): string =>
  `arrayStringConcat(arrayMap(x -> leftPad(lower(hex(x)), ${WORD}, '0'), arrayConcat([sum(toUInt64(${hash}))],
    sumForEach(arrayMap(bit -> if(bitTest(${key}, bit), toUInt64(${hash}), 0), range(${BITS}))))))`;

/** A row that changed: bits of its key, on those bits that are known. */
export interface Located {
  readonly key: number;
  readonly known: number;
}

/**
 * The rows that make two locators of the same rows differ: none, one, two, or null when there are more than can be told apart. `replaced`: keys of
 * rows that were replaced in a known way; bits that they have say nothing about others. `overwritten`: too few bits are left to say anything.
 */
export function locate(before: string, now: string, replaced: readonly number[]): Located[] | 'overwritten' | null {
  const [total = 0n, ...bits] = differences(before, now);
  const dirty = replaced.reduce((mask, key) => mask | key, 0);
  const known = ~dirty >>> 0;
  const clean = bits.flatMap((value, bit) => ((known >>> bit) & 1 ? [{ value, bit }] : []));
  if (clean.length < CLEAN_LEAST) return 'overwritten';
  const values = [...new Set(clean.map(({ value }) => value))].filter((value) => value !== 0n);
  const rowOf = (own: readonly bigint[]): Located => {
    const key = clean.reduce((sum, { value, bit }) => (own.includes(value) ? sum | (1 << bit) : sum), 0);
    return { key: key >>> 0, known };
  };
  if (replaced.length === 0 && total === 0n) return values.length === 0 ? [] : null;
  if (values.length === 0) return replaced.length === 0 ? [rowOf([])] : [];
  const whole = replaced.length === 0 ? total : sumAmong(values);
  if (values.length === 1 && (whole === undefined || whole === values[0])) return [rowOf(values)];
  const [a = 0n, b = mod((whole ?? 0n) - a)] = values.filter((value) => value !== whole);
  if (whole === undefined || mod(a + b) !== whole || values.some((value) => ![a, b, whole].includes(value)))
    return null;
  return [rowOf([a, whole]), rowOf([b, whole])];
}

/** Whether a key can be that of a located row. */
export const isLocated = ({ key, known }: Located, candidate: number): boolean => ((candidate ^ key) & known) === 0;

/** The one among three values that is the sum of the other two; of fewer there is none. */
const sumAmong = (values: readonly bigint[]): bigint | undefined =>
  values.find((sum) => values.some((a) => a !== sum && values.some((b) => b !== sum && b !== a && mod(a + b) === sum)));

const mod = (value: bigint): bigint => BigInt.asUintN(64, value);

function differences(before: string, now: string): bigint[] {
  const word = (text: string, i: number) => BigInt(`0x${text.slice(i * WORD, (i + 1) * WORD) || '0'}`);
  return Array.from({ length: BITS + 1 }, (_, i) => mod(word(now, i) - word(before, i)));
}
