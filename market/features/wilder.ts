/**
 * Wilder's relative strength index at every bar of the window, over the window from its oldest bar, into `out`; the first
 * value is at bar `period` (the mean of the first `period` gains and losses seeds it, as in ta_RSI.c). 50 where nothing moved.
 */
export function relativeStrength(close: Float64Array, n: number, period: number, out: Float64Array): void {
  let gain = 0;
  let loss = 0;
  for (let i = 1; i < n; i++) {
    const move = close[i] - close[i - 1];
    const up = Math.max(move, 0);
    const down = Math.max(-move, 0);
    if (i <= period) {
      gain += up;
      loss += down;
      if (i < period) continue;
      gain /= period;
      loss /= period;
    } else {
      gain = (gain * (period - 1) + up) / period;
      loss = (loss * (period - 1) + down) / period;
    }
    const all = gain + loss;
    out[i] = all > 0 ? (100 * gain) / all : 50;
  }
}
