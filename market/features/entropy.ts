const counts = new Uint16Array(8);

/** −p ln p for p = count / total, by count: a share of words has only so many values. */
const surprises = (total: number): Float64Array =>
  Float64Array.from({ length: total + 1 }, (_, count) =>
    count === 0 ? 0 : (-count / total) * Math.log(count / total),
  );
const OF_58 = surprises(58);
const OF_118 = surprises(118);

/** Shannon entropy in nats of the eight counts. */
function shannon(surprise: Float64Array): number {
  let sum = 0;
  for (let word = 0; word < 8; word++) sum += surprise[counts[word]];
  return sum;
}

/**
 * Permutation entropy of order 3 over the last 60 closes (Bandt & Pompe 2002), 0–1; of equal prices the earlier is
 * lower. Three comparisons give a word, and six of eight words are possible. It has no branch, because ups and downs
 * cannot be foreseen.
 */
export function permutationEntropy(close: Float64Array, n: number): number {
  if (n < 60) return Number.NaN;
  counts.fill(0);
  for (let i = n - 58; i < n; i++) {
    const a = close[i - 2];
    const b = close[i - 1];
    const c = close[i];
    counts[4 * Number(a <= b) + 2 * Number(b <= c) + Number(a <= c)]++;
  }
  return Math.min(1, shannon(OF_58) / Math.log(6));
}

/** Entropy of the words of three signs (up or not) over the last 120 returns, 0–1. */
export function signEntropy(logReturn: Float64Array, n: number): number {
  if (n <= 120) return Number.NaN;
  counts.fill(0);
  let word = 2 * Number(logReturn[n - 120] > 0) + Number(logReturn[n - 119] > 0);
  for (let i = n - 118; i < n; i++) {
    word = ((word << 1) | Number(logReturn[i] > 0)) & 7;
    counts[word]++;
  }
  return Math.min(1, shannon(OF_118) / Math.log(8));
}
