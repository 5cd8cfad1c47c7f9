import { allocateBars, type BarColumns, type SymbolBars } from '#market/bar.ts';
import { MINUTE } from '#market/time.ts';

/** A number of [0, 1) at every call, the same sequence for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Traded minutes that open at these times (UTC ms); `close` gives the price of each, around which the others lie. */
export function minutesAt(times: readonly number[], close: (time: number) => number = priceAt): BarColumns {
  const bars = allocateBars(times.length);
  for (const [i, time] of times.entries()) {
    const price = close(time);
    bars.openTime[i] = time;
    bars.closeTime[i] = time + MINUTE;
    bars.open[i] = price - 0.25;
    bars.high[i] = price + 1;
    bars.low[i] = price - 1;
    bars.close[i] = price;
    bars.volume[i] = 10 + (price % 7);
    bars.vwap[i] = Number.NaN;
    bars.tradedMinutes[i] = 1;
    bars.scheduledMinutes[i] = 1;
  }
  return bars;
}

/** A price that differs from minute to minute. */
export const priceAt = (time: number): number => 100 + ((time / MINUTE) % 97) / 8;

export const minutesOf = (symbol: string, times: readonly number[], close?: (time: number) => number): SymbolBars => ({
  symbol,
  timeframe: '1m',
  bars: minutesAt(times, close),
});

/** The minutes of [from, to). */
export const everyMinute = (from: number, to: number): number[] =>
  Array.from({ length: Math.round((to - from) / MINUTE) }, (_, i) => from + i * MINUTE);
