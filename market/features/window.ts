import type { WindowColumns } from '../bar.ts';

/** Closed bars a feature may see: the ring of one (symbol, timeframe) holds no more (quant design, D1). */
export const WINDOW_CAPACITY = 256;

/**
 * The last `n` ≤ 256 closed bars of one (symbol, timeframe), oldest first in elements 0…n−1 of each column. The
 * logarithms are taken once, when a bar arrives. `volume` is in base units. `classReturn` and `globalReturn` are log
 * returns of the leave-one-out class and of the market over the same bar, NaN where unknown.
 */
export interface FeatureWindow {
  n: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly lnOpen: Float64Array;
  readonly lnHigh: Float64Array;
  readonly lnLow: Float64Array;
  readonly lnClose: Float64Array;
  readonly volume: Float64Array;
  readonly vwap: Float64Array;
  readonly classReturn: Float64Array;
  readonly globalReturn: Float64Array;
}

/** An empty window with memory of its own. */
export function allocateWindow(capacity = WINDOW_CAPACITY): FeatureWindow {
  const column = () => new Float64Array(capacity);
  return {
    n: 0,
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    lnOpen: column(),
    lnHigh: column(),
    lnLow: column(),
    lnClose: column(),
    volume: column(),
    vwap: column(),
    classReturn: column(),
    globalReturn: column(),
  };
}

/** Copies the last `WINDOW_CAPACITY` rows of the columns (fewer if there are fewer) into `window` and takes logarithms. */
export function fillWindow(window: FeatureWindow, columns: WindowColumns): FeatureWindow {
  const rows = columns.close.length;
  const n = Math.min(rows, window.close.length);
  window.n = n;
  for (let i = 0, row = rows - n; i < n; i++, row++) {
    const high = columns.high[row];
    const low = columns.low[row];
    const close = columns.close[row];
    const vwap = columns.vwap?.[row] ?? Number.NaN;
    window.open[i] = columns.open[row];
    window.high[i] = high;
    window.low[i] = low;
    window.close[i] = close;
    window.lnOpen[i] = Math.log(columns.open[row]);
    window.lnHigh[i] = Math.log(high);
    window.lnLow[i] = Math.log(low);
    window.lnClose[i] = Math.log(close);
    window.volume[i] = columns.volume[row];
    window.vwap[i] = Number.isNaN(vwap) ? (high + low + close) / 3 : vwap;
    window.classReturn[i] = columns.classReturn?.[row] ?? Number.NaN;
    window.globalReturn[i] = columns.globalReturn?.[row] ?? Number.NaN;
  }
  return window;
}
