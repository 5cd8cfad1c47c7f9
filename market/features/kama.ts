const PERIOD = 10;
const SLOW = 2 / 31;
const SPREAD = 2 / 3 - SLOW;

/**
 * Kaufman's adaptive average of ten bars (fast 2, slow 30) at the last bar, over the window from its oldest bar. It is
 * seeded as TA-Lib with the close of bar 9 (ta_KAMA.c); NaN below 11 bars. The path length is summed anew at each bar:
 * a running total would leave rounding on a halted price and turn its efficiency from 1 into noise. Its ten terms are
 * added as five sums of neighbours, each made once for two bars: a chain of ten took a fifth of the whole vector.
 * Overwrites `pairs`.
 */
export function kama10(close: Float64Array, n: number, pairs: Float64Array): number {
  if (n <= PERIOD) return Number.NaN;
  let before = 0;
  for (let i = 1; i < n; i++) {
    const move = Math.abs(close[i] - close[i - 1]);
    pairs[i] = before + move;
    before = move;
  }
  let average = close[PERIOD - 1];
  for (let i = PERIOD; i < n; i++) {
    const x = close[i];
    const change = x - close[i - PERIOD];
    const path = pairs[i - 8] + pairs[i - 6] + (pairs[i - 4] + pairs[i - 2]) + pairs[i];
    const efficiency = path <= change || path === 0 ? 1 : Math.abs(change / path);
    const speed = efficiency * SPREAD + SLOW;
    average += speed * speed * (x - average);
  }
  return average;
}
