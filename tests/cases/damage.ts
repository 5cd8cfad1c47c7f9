/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
export const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const JUNK = [
  'NaN',
  '-',
  '',
  '1e400',
  '"',
  ';',
  ',',
  '\n',
  '\r',
  '\0',
  'null',
  '[',
  ']',
  'é',
  '0x1',
  '1,2',
  'K',
  ' ',
  '.',
  '/',
];

/** One to three changes of a text: bytes turned, cut off, doubled, swapped, junk put in. */
export function damage(bytes: Buffer, draw: () => number): Buffer {
  let result = Buffer.from(bytes);
  const place = () => Math.floor(draw() * result.length);
  for (let n = 1 + Math.floor(draw() * 3); n > 0 && result.length > 0; n--) {
    const kind = Math.floor(draw() * 6);
    const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number];
    if (kind === 0) result[from] = Math.floor(draw() * 256);
    else if (kind === 1) result = result.subarray(0, to);
    else if (kind === 2) result = Buffer.concat([result.subarray(0, to), result.subarray(from)]);
    else if (kind === 3) {
      const junk = Buffer.from(JUNK[Math.floor(draw() * JUNK.length)] as string);
      result = Buffer.concat([result.subarray(0, from), junk, result.subarray(from + Math.floor(draw() * 3))]);
    } else if (kind === 4) result[from] = 48 + Math.floor(draw() * 10);
    else [result[from], result[to]] = [result[to] as number, result[from] as number];
  }
  return result;
}
