import type { Timeframe } from './timeframe.ts';

/**
 * Closed bars of one instrument in one timeframe, oldest first, as columns of equal length.
 * Times are UTC milliseconds; a bar covers [openTime, closeTime). `vwap` is NaN where the source has none.
 * `tradedMinutes` of `scheduledMinutes` minutes had a trade (1 of 1 for a minute bar).
 */
export interface BarColumns {
  readonly length: number;
  readonly openTime: Float64Array;
  readonly closeTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly vwap: Float64Array;
  readonly tradedMinutes: Uint16Array;
  readonly scheduledMinutes: Uint16Array;
}

export interface SymbolBars {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly bars: BarColumns;
}

/** Allocates empty columns for `length` bars. */
export function allocateBars(length: number): BarColumns {
  return {
    length,
    openTime: new Float64Array(length),
    closeTime: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    vwap: new Float64Array(length),
    tradedMinutes: new Uint16Array(length),
    scheduledMinutes: new Uint16Array(length),
  };
}

/** A view on bars `from` (inclusive) to `to` (exclusive); shares memory. */
export function sliceBars(bars: BarColumns, from: number, to: number): BarColumns {
  return {
    length: to - from,
    openTime: bars.openTime.subarray(from, to),
    closeTime: bars.closeTime.subarray(from, to),
    open: bars.open.subarray(from, to),
    high: bars.high.subarray(from, to),
    low: bars.low.subarray(from, to),
    close: bars.close.subarray(from, to),
    volume: bars.volume.subarray(from, to),
    vwap: bars.vwap.subarray(from, to),
    tradedMinutes: bars.tradedMinutes.subarray(from, to),
    scheduledMinutes: bars.scheduledMinutes.subarray(from, to),
  };
}
