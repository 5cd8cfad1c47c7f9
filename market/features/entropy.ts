const LN6 = Math.log(6);
const LN8 = Math.log(8);
const counts = new Uint16Array(8);

/** Shannon entropy in nats of the first `words` counts. */
function shannon(words: number, total: number): number {
  let sum = 0;
  for (let w = 0; w < words; w++) {
    const p = counts[w] / total;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
}

/** Permutation entropy of order 3 over the last 60 closes (Bandt & Pompe 2002), 0–1; of equal prices the earlier is lower. */
export function permutationEntropy(close: Float64Array, n: number): number {
  if (n < 60) return Number.NaN;
  counts.fill(0);
  for (let i = n - 58; i < n; i++) {
    const a = close[i - 2];
    const b = close[i - 1];
    const c = close[i];
    const word = a <= b ? (b <= c ? 0 : a <= c ? 1 : 2) : a <= c ? 3 : b <= c ? 4 : 5;
    counts[word]++;
  }
  return Math.min(1, shannon(6, 58) / LN6);
}

/** Entropy of the words of three signs (up or not) over the last 120 returns, 0–1. */
export function signEntropy(logReturn: Float64Array, n: number): number {
  if (n <= 120) return Number.NaN;
  counts.fill(0);
  let word = 0;
  for (let i = n - 120; i < n; i++) {
    word = ((word << 1) | (logReturn[i] > 0 ? 1 : 0)) & 7;
    if (i >= n - 118) counts[word]++;
  }
  return Math.min(1, shannon(8, 118) / LN8);
}
