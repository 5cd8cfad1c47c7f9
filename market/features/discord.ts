import { NOISE } from './moments.ts';

const LENGTH = 20;
const query = new Float64Array(LENGTH);
/** Log closes of one block relative to its middle bar; four of room for the last group of four windows. */
const move = new Float64Array(2 * LENGTH + 4);
/** Products with the query of the windows of one block, and sums over their part up to the middle bar. */
const product = new Float64Array(LENGTH);
const sum = new Float64Array(LENGTH);
const squares = new Float64Array(LENGTH);

/** The last 20 log closes, centred and of length 1, into `query`; false if they are flat. */
function normaliseQuery(lnClose: Float64Array, from: number): boolean {
  const origin = lnClose[from];
  let total = 0;
  for (let j = 0; j < LENGTH; j++) total += lnClose[from + j] - origin;
  let spread = 0;
  for (let j = 0; j < LENGTH; j++) {
    query[j] = lnClose[from + j] - origin - total / LENGTH;
    spread += query[j] * query[j];
  }
  const norm = 1 / Math.sqrt(spread);
  for (let j = 0; j < LENGTH; j++) query[j] *= norm;
  return Math.sqrt(spread / LENGTH) > NOISE;
}

/** Four windows at once: each move is read once for them, and their four chains of additions overlap. */
function multiply(): void {
  for (let w = 0; w < LENGTH; w += 4) {
    let a = move[w];
    let b = move[w + 1];
    let c = move[w + 2];
    let productA = 0;
    let productB = 0;
    let productC = 0;
    let productD = 0;
    for (let j = 0; j < LENGTH; j++) {
      const q = query[j];
      const d = move[w + j + 3];
      productA += q * a;
      productB += q * b;
      productC += q * c;
      productD += q * d;
      a = b;
      b = c;
      c = d;
    }
    product[w] = productA;
    product[w + 1] = productB;
    product[w + 2] = productC;
    product[w + 3] = productD;
  }
}

/**
 * Left discord of the matrix profile: the smallest z-normalised distance of the last 20 log closes to an earlier
 * window of 20 that does not overlap them, divided by √40. A flat end gives 0; an earlier flat window lies at √20, as
 * in stumpy. The distance is √(40 (1 − ρ)): the nearest window has the largest ρ |ρ| = p |p| / spread, p its product
 * with the query. Twenty windows have one bar in common. The sums of each are the sums up to that bar and behind it,
 * and none is taken out of a longer sum: a flat window is exactly flat.
 */
export function discord20(lnClose: Float64Array, n: number): number {
  if (n < 2 * LENGTH) return Number.NaN;
  const from = n - LENGTH;
  if (!normaliseQuery(lnClose, from)) return 0;
  let nearest = Number.NEGATIVE_INFINITY;
  for (let first = 0; first + LENGTH <= from; first += LENGTH) {
    const windows = Math.min(LENGTH, from - LENGTH - first + 1);
    const middle = lnClose[first + LENGTH - 1];
    for (let j = 0; j < LENGTH - 1 + windows; j++) move[j] = lnClose[first + j] - middle;
    multiply();
    let s = 0;
    let ss = 0;
    for (let j = LENGTH - 1; j >= 0; j--) {
      const x = move[j];
      s += x;
      ss += x * x;
      sum[j] = s;
      squares[j] = ss;
    }
    s = 0;
    ss = 0;
    for (let w = 0; w < windows; w++) {
      // The bar behind the middle enters with the second window; the middle itself is 0.
      const x = move[LENGTH - 1 + w];
      s += x;
      ss += x * x;
      const all = sum[w] + s;
      const spread = squares[w] + ss - (all * all) / LENGTH;
      const flat = !(spread > NOISE * NOISE * LENGTH);
      const closeness = flat ? 0.25 : (product[w] * Math.abs(product[w])) / spread;
      if (closeness > nearest) nearest = closeness;
    }
  }
  const correlation = Math.sign(nearest) * Math.sqrt(Math.abs(nearest));
  return Math.sqrt(Math.max(0, 1 - correlation));
}
