import type { SeriesKind } from './kind.ts';

/** Observations from which the scale of a signed series is taken; it is frozen afterwards. */
export const SCALE_OBSERVATIONS = 252;

/** Median of |x| over the first 252 values that are numbers; null while there are fewer (nothing to freeze yet) or when it is zero. */
export function signedScale(values: Float64Array): number | null {
  const first: number[] = [];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    first.push(Math.abs(value));
    if (first.length === SCALE_OBSERVATIONS) break;
  }
  if (first.length < SCALE_OBSERVATIONS) return null;
  first.sort((a, b) => a - b);
  const middle = first.length >> 1;
  const median = first.length % 2 === 1 ? first[middle] : (first[middle - 1] + first[middle]) / 2;
  return median > 0 ? median : null;
}

/**
 * A series as a price P > 0 with the log returns that are wanted of it (quant design, 0.1). `level`: P = x, NaN for x
 * ≤ 0. `yield` (%): P = exp(x/100): r is the change of the yield. `signed`: P = exp(asinh(x/s0)), `scale` is s0.
 * `return` (%): P = exp(Σ ln(1 + x/100)); a missing return counts as zero. NaN stays NaN but for returns.
 */
export function pricesOf(kind: SeriesKind, values: Float64Array, scale: number | null = null): Float64Array {
  const prices = new Float64Array(values.length);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    switch (kind) {
      case 'level':
        prices[i] = x > 0 ? x : Number.NaN;
        break;
      case 'yield':
        prices[i] = Math.exp(x / 100);
        break;
      case 'signed':
        prices[i] = scale === null ? Number.NaN : Math.exp(Math.asinh(x / scale));
        break;
      case 'return':
        if (x > -100) total += Math.log1p(x / 100);
        prices[i] = Math.exp(total);
        break;
    }
  }
  return prices;
}
