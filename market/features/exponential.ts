import { mean } from './moments.ts';

/** Last values of the exponential averages of one close series; NaN before each has its seed. */
export interface ExponentialAverages {
  ema12: number;
  ema26: number;
  ema55: number;
  /** MACD(12,26) minus its nine-bar signal, in price units. */
  macdHistogram: number;
  /** One-bar relative change of the triple EMA15. */
  trix: number;
}

export const createExponentialAverages = (): ExponentialAverages => ({
  ema12: 0,
  ema26: 0,
  ema55: 0,
  macdHistogram: 0,
  trix: 0,
});

const weight = (period: number): number => 2 / (period + 1);
const W9 = weight(9);
const W12 = weight(12);
const W15 = weight(15);
const W26 = weight(26);
const W55 = weight(55);

/**
 * Runs every EMA over the window from its oldest bar in one loop: their chains overlap in the processor. Seeds as
 * TA-Lib: the simple mean of the first `period` values. MACD's fast average is seeded on the twelve bars that end
 * where the slow one begins (bars 14–25). It therefore differs from `ema12` while the window is short (ta_MACD.c).
 */
export function runExponentialAverages(close: Float64Array, n: number, result: ExponentialAverages): void {
  let ema12 = mean(close, 12, 12);
  let fast12 = mean(close, 26, 12);
  let ema26 = mean(close, 26, 26);
  let ema55 = mean(close, 55, 55);
  let first = mean(close, 15, 15);
  let second = 0;
  let third = 0;
  let thirdBefore = 0;
  let signal = 0;
  let macd = 0;
  for (let i = 12; i < n; i++) {
    const x = close[i];
    ema12 += W12 * (x - ema12);
    if (i > 54) ema55 += W55 * (x - ema55);
    if (i > 25) {
      ema26 += W26 * (x - ema26);
      fast12 += W12 * (x - fast12);
    }
    if (i > 24) {
      macd = fast12 - ema26;
      if (i < 33) signal += macd;
      else if (i === 33) signal = (signal + macd) / 9;
      else signal += W9 * (macd - signal);
    }
    if (i > 14) first += W15 * (x - first);
    if (i > 13) {
      if (i < 28) second += first;
      else if (i === 28) second = (second + first) / 15;
      else second += W15 * (first - second);
    }
    if (i > 27) {
      thirdBefore = third;
      if (i < 42) third += second;
      else if (i === 42) third = (third + second) / 15;
      else third += W15 * (second - third);
    }
  }
  result.ema12 = n < 12 ? Number.NaN : ema12;
  result.ema26 = n < 26 ? Number.NaN : ema26;
  result.ema55 = n < 55 ? Number.NaN : ema55;
  result.macdHistogram = n < 34 ? Number.NaN : macd - signal;
  result.trix = n < 44 ? Number.NaN : third / thirdBefore - 1;
}
