import { NOISE } from './moments.ts';

const LENGTH = 20;
const query = new Float64Array(LENGTH);

/**
 * Left discord of the matrix profile: the smallest z-normalised distance of the last 20 log closes to an earlier window of
 * 20 that does not overlap them, divided by √40; 0 for a flat end. An earlier flat window lies at √20, as in stumpy.
 * The distance is √(40 (1 − ρ)), so one pass over each window gives its sums and its product with the query.
 */
export function discord20(lnClose: Float64Array, n: number): number {
  if (n < 2 * LENGTH) return Number.NaN;
  const from = n - LENGTH;
  const origin = lnClose[from];
  let sum = 0;
  for (let j = 0; j < LENGTH; j++) sum += lnClose[from + j] - origin;
  let squares = 0;
  for (let j = 0; j < LENGTH; j++) {
    query[j] = lnClose[from + j] - origin - sum / LENGTH;
    squares += query[j] * query[j];
  }
  if (Math.sqrt(squares / LENGTH) <= NOISE) return 0;
  const norm = 1 / Math.sqrt(squares);
  for (let j = 0; j < LENGTH; j++) query[j] *= norm;

  let best = 0.5; // 1 − ρ of a flat window
  let found = false;
  for (let start = 0; start + LENGTH <= from; start++) {
    const first = lnClose[start];
    let s = 0;
    let ss = 0;
    let product = 0;
    for (let j = 0; j < LENGTH; j++) {
      const x = lnClose[start + j] - first;
      s += x;
      ss += x * x;
      product += query[j] * x;
    }
    const spread = ss - (s * s) / LENGTH;
    const flat = !(spread > NOISE * NOISE * LENGTH);
    const away = flat ? 0.5 : 1 - product / Math.sqrt(spread);
    if (!found || away < best) best = away;
    found = true;
  }
  return Math.sqrt(Math.max(0, best));
}
