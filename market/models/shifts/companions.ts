import { medianInPlace } from '../../math/order.ts';
import { type Correlations, rowStart } from './correlation.ts';

/** Symbols that a symbol moved with most, over both windows together. */
const COMPANIONS = 10;

/**
 * Subtracts from the change of a pair the part that both of its symbols share with their own companions. While the
 * factor of a sector is stormy, every pair of the sector is more closely correlated. That is a move of the sector,
 * like that of a whole class, and no news about two of its members. The smaller of the two typical changes counts, and
 * only where both have one sign. A symbol that left its companions therefore stays a finding, and so do two symbols
 * without companions. The correlation of both windows together, weighted by length, chooses the companions: it does
 * not depend on the change between the windows.
 */
export function leaveCompanions(
  delta: Float32Array,
  before: Correlations,
  recent: Correlations,
  symbols: number,
): void {
  const share = (recent.n - 3) / (before.n + recent.n - 6);
  const together = (pair: number) => (1 - share) * before.values[pair] + share * recent.values[pair];
  const typical = typicalChanges(delta, together, symbols);
  for (let i = 0; i < symbols; i++) {
    const a = typical[i];
    if (a === 0) continue;
    const base = rowStart(symbols, i) - i - 1;
    for (let j = i + 1; j < symbols; j++) {
      const b = typical[j];
      const p = base + j;
      if (a * b <= 0 || together(p) <= 0) continue;
      delta[p] -= Math.abs(a) < Math.abs(b) ? a : b;
    }
  }
}

/**
 * Median change of each symbol with its companions, those that moved most `together` with it; 0 where it has too few
 * pairs.
 */
function typicalChanges(delta: Float32Array, together: (pair: number) => number, symbols: number): Float64Array {
  const closest = new Float32Array(symbols * COMPANIONS).fill(Number.NEGATIVE_INFINITY);
  const pairOf = new Int32Array(symbols * COMPANIONS).fill(-1);
  // An insertion into the ten of a symbol, descending: nearly every pair is turned away by the first comparison.
  const offer = (symbol: number, value: number, pair: number) => {
    const first = symbol * COMPANIONS;
    let k = first + COMPANIONS - 1;
    if (value <= closest[k]) return;
    for (; k > first && closest[k - 1] < value; k--) {
      closest[k] = closest[k - 1];
      pairOf[k] = pairOf[k - 1];
    }
    closest[k] = value;
    pairOf[k] = pair;
  };
  for (let i = 0; i < symbols; i++) {
    const base = rowStart(symbols, i) - i - 1;
    for (let j = i + 1; j < symbols; j++) {
      const p = base + j;
      if (Number.isNaN(delta[p])) continue;
      const both = together(p);
      offer(i, both, p);
      offer(j, both, p);
    }
  }
  const changes = new Float64Array(COMPANIONS);
  return Float64Array.from({ length: symbols }, (_, s) => {
    if (pairOf[(s + 1) * COMPANIONS - 1] < 0) return 0;
    for (let k = 0; k < COMPANIONS; k++) changes[k] = delta[pairOf[s * COMPANIONS + k]];
    return medianInPlace(changes);
  });
}
