import { describe, expect, it } from 'vitest';
import { createRandom } from '../../math/random.ts';
import { CORRELATION_BARS, meanCorrelation } from './mean-correlation.ts';

/** Returns with a part that all members share. */
function world(members: number, bars: number, seed: number): Float64Array[] {
  const random = createRandom(seed);
  const common = Float64Array.from({ length: bars }, () => random() - 0.5);
  return Array.from({ length: members }, () => common.map((shared) => 0.01 * (0.6 * shared + random() - 0.5)));
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const other = (b[i] as number) - mb;
    ab += (value - ma) * other;
    aa += (value - ma) ** 2;
    bb += other ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('the mean correlation of a class', () => {
  it('The mean correlation is that of all pairs of members, each counted on its own', () => {
    const returns = world(9, 100, 1);
    for (const end of [60, 77, 100]) {
      const window = returns.map((row) => row.slice(end - CORRELATION_BARS, end));
      const pairs = window.flatMap((a, i) => window.slice(0, i).map((b) => correlation(a, b)));
      const result = meanCorrelation(returns, end);
      expect(result?.members).toBe(9);
      expect(result?.mean).toBeCloseTo(pairs.reduce((sum, value) => sum + value, 0) / pairs.length, 12);
    }
  });

  it('A mean correlation leaves out members without all sixty returns or without a spread, and is not known below six', () => {
    const returns = world(8, 60, 2);
    const all = meanCorrelation(returns.slice(0, 6), 60);
    returns[6]?.fill(0);
    (returns[7] as Float64Array)[30] = Number.NaN;
    expect(meanCorrelation(returns, 60)).toEqual(all);
    expect(meanCorrelation(returns.slice(1), 60)).toBeNull();
    expect(meanCorrelation(returns, 59)).toBeNull();
  });
});
