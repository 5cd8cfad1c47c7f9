const PERIOD = 10;
const SLOW = 2 / 31;
const SPREAD = 2 / 3 - SLOW;

/**
 * Kaufman's adaptive average of ten bars (fast 2, slow 30) at the last bar, over the window from its oldest bar, seeded
 * as TA-Lib with the close of bar 9 (ta_KAMA.c); NaN below 11 bars. The path length is summed anew at each bar: a running
 * total would leave rounding dust on a halted price and turn its efficiency from 1 into noise.
 */
export function kama10(close: Float64Array, n: number): number {
  if (n <= PERIOD) return Number.NaN;
  let average = close[PERIOD - 1];
  for (let i = PERIOD; i < n; i++) {
    const x = close[i];
    const change = x - close[i - PERIOD];
    let path = 0;
    for (let j = i - PERIOD + 1; j <= i; j++) path += Math.abs(close[j] - close[j - 1]);
    const efficiency = path <= change || path === 0 ? 1 : Math.abs(change / path);
    const speed = efficiency * SPREAD + SLOW;
    average += speed * speed * (x - average);
  }
  return average;
}
