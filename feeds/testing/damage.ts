/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
export const randomOf = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

const JUNK = [
  'NaN',
  '-1',
  '',
  '1e400',
  '"',
  "'",
  ';',
  ',',
  '\n',
  '\r',
  '\0',
  '999999999999999999',
  'null',
  '[',
  ']',
  'é',
  '0x10',
  '1,2',
];

/** One to four changes of a file: bytes turned, cut, doubled, swapped, junk put in. */
export function damage(bytes: Buffer, draw: () => number): Buffer {
  let result = Buffer.from(bytes);
  const at = () => Math.floor(draw() * result.length);
  for (let n = 1 + Math.floor(draw() * 4); n > 0 && result.length > 0; n--) {
    const kind = Math.floor(draw() * 5);
    if (kind === 0) result[at()] = Math.floor(draw() * 256);
    else if (kind === 1) result = result.subarray(0, at());
    else if (kind === 2) {
      const [a, b] = [at(), at()].sort((x, y) => x - y) as [number, number];
      result = Buffer.concat([result.subarray(0, b), result.subarray(a)]);
    } else if (kind === 3) {
      const i = at();
      const junk = Buffer.from(JUNK[Math.floor(draw() * JUNK.length)] as string);
      result = Buffer.concat([result.subarray(0, i), junk, result.subarray(i + Math.floor(draw() * 3))]);
    } else {
      const [a, b] = [at(), at()];
      const [x, y] = [result[a] ?? 0, result[b] ?? 0];
      result[a] = y;
      result[b] = x;
    }
  }
  return result;
}
