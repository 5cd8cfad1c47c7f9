import { ratio } from './moments.ts';
import { returnDeviation, type Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

const STREAK_CAP = 30;

/** Share of the last `k` log returns that are above zero. */
function upShare(logReturn: Float64Array, n: number, k: number): number {
  if (n <= k) return Number.NaN;
  let up = 0;
  for (let i = n - k; i < n; i++) up += Number(logReturn[i] > 0);
  return up / k;
}

/** Signed length of the run of same-sign returns that ends at the last bar, at most ±30; 0 if the last return is 0. */
function streak(logReturn: Float64Array, n: number): number {
  const sign = Math.sign(logReturn[n - 1]);
  if (sign === 0) return 0;
  let length = 1;
  while (length < STREAK_CAP && n - 1 - length >= 1 && Math.sign(logReturn[n - 1 - length]) === sign) length++;
  return sign * length;
}

/** Family A, returns and momentum: indices 0–18. Writes 19 values from `at`; see the catalogue for each definition. */
export function returnsAndMomentum(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, lnClose, lnOpen } = window;
  const { logReturn, sigma60, sigma120 } = scratch;
  const last = n - 1;
  const now = lnClose[last];
  const back = (k: number) => (last < k ? Number.NaN : now - lnClose[last - k]);
  out[at] = back(1);
  out[at + 1] = back(3);
  out[at + 2] = back(5);
  out[at + 3] = back(10);
  out[at + 4] = back(20);
  out[at + 5] = back(60);
  out[at + 6] = back(120);
  out[at + 7] = back(240);
  out[at + 8] = n < 2 ? Number.NaN : lnOpen[last] - lnClose[last - 1];
  out[at + 9] = ratio(back(1), returnDeviation(scratch, last, 60), 0);
  out[at + 10] = ratio(back(5), sigma60 * Math.sqrt(5), 0);
  out[at + 11] = ratio(back(20), sigma60 * Math.sqrt(20), 0);
  out[at + 12] = ratio(back(60), sigma60 * Math.sqrt(60), 0);
  out[at + 13] = ratio(back(120), sigma120 * Math.sqrt(120), 0);
  out[at + 14] = ratio(back(120) - back(20), sigma120 * Math.sqrt(100), 0);
  const tenBefore = last < 20 ? Number.NaN : lnClose[last - 10] - lnClose[last - 20];
  out[at + 15] = ratio(back(10) - tenBefore, sigma60 * Math.sqrt(20), 0);
  out[at + 16] = upShare(logReturn, n, 20);
  out[at + 17] = upShare(logReturn, n, 60);
  out[at + 18] = n < 2 ? Number.NaN : streak(logReturn, n);
}
