/**
 * Benjamini & Hochberg 1995: which of the p-values are rejected at false discovery rate `q`, in the order given (scipy
 * `false_discovery_control`).
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): boolean[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b] || a - b);
  let last = -1;
  for (const [rank, i] of order.entries()) if (pValues[i] <= (q * (rank + 1)) / pValues.length) last = rank;
  const rejected = pValues.map(() => false);
  for (let rank = 0; rank <= last; rank++) rejected[order[rank]] = true;
  return rejected;
}

/**
 * The least false discovery rate at which each is rejected. `tests`: how many there were, where only the smallest p-values are
 * given; the others must be larger than all of these.
 */
export function adjustedP(pValues: ArrayLike<number>, tests = pValues.length): Float64Array {
  const order = Array.from(pValues, (_, i) => i).sort((a, b) => pValues[a] - pValues[b] || a - b);
  const adjusted = new Float64Array(order.length);
  let least = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const i = order[rank - 1];
    least = Math.min(least, (pValues[i] * tests) / rank);
    adjusted[i] = least;
  }
  return adjusted;
}
