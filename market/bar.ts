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

/**
 * The fields that a source gives of a bar, in the order of every list of them. Times are UTC milliseconds; vwap is NaN
 * where the source has none.
 */
export const BAR_FIELDS = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;
export type BarField = (typeof BAR_FIELDS)[number];
/** Bars of one symbol as a source gives them, oldest first; columns of equal length. */
export type BarFields = { readonly [Field in BarField]: Float64Array };

/** A column for each field of a bar. */
export const eachField = <T>(columnOf: (field: BarField) => T): Record<BarField, T> => ({
  openTime: columnOf('openTime'),
  open: columnOf('open'),
  high: columnOf('high'),
  low: columnOf('low'),
  close: columnOf('close'),
  volume: columnOf('volume'),
  vwap: columnOf('vwap'),
});

/** The fields of parts that follow each other, as one. */
export function joinFields(parts: readonly BarFields[]): BarFields {
  const length = parts.reduce((sum, { openTime }) => sum + openTime.length, 0);
  return eachField((field) => {
    const column = new Float64Array(length);
    let to = 0;
    for (const part of parts) {
      column.set(part[field], to);
      to += part[field].length;
    }
    return column;
  });
}

/** Columns that a feature vector is computed from, oldest first; a missing vwap is (H+L+C)/3, missing class and global returns are NaN. */
export interface WindowColumns {
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  readonly vwap?: ArrayLike<number>;
  readonly classReturn?: ArrayLike<number>;
  readonly globalReturn?: ArrayLike<number>;
}

export const BAR_COLUMNS = [
  'openTime',
  'closeTime',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'vwap',
  'tradedMinutes',
  'scheduledMinutes',
] as const;

/** Eight columns of float64 and two of uint16. */
const BAR_BYTES = 8 * 8 + 2 * 2;

/** Allocates empty columns for `length` bars, in one buffer: most bars come one by one, and a buffer costs more than its columns. */
export function allocateBars(length: number): BarColumns {
  const buffer = new ArrayBuffer(length * BAR_BYTES);
  const float = (column: number) => new Float64Array(buffer, column * length * 8, length);
  const short = (column: number) => new Uint16Array(buffer, length * (64 + column * 2), length);
  return {
    length,
    openTime: float(0),
    closeTime: float(1),
    open: float(2),
    high: float(3),
    low: float(4),
    close: float(5),
    volume: float(6),
    vwap: float(7),
    tradedMinutes: short(0),
    scheduledMinutes: short(1),
  };
}

/** Bars one part after the other, in columns of their own. */
export function joinBars(parts: readonly BarColumns[]): BarColumns {
  const result = allocateBars(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const name of BAR_COLUMNS) result[name].set(part[name], at);
    at += part.length;
  }
  return result;
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
