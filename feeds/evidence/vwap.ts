import type { RawRows } from '../raw-rows.ts';

/** Relative noise of a division of two rounded columns. */
const NOISE = 1e-6;

/** Bars of a symbol whose average price was dropped: the number of them and the first row, from 0. */
export interface DroppedVwap {
  readonly symbol: number;
  readonly bars: number;
  readonly first: number;
  readonly value: number;
}

/**
 * Takes the average price away where it is not between low and high: it is of another unit, such as the contracts and
 * coins of COIN-M, or no number. The bars stay.
 */
export function dropVwap(rows: RawRows): DroppedVwap[] {
  const dropped = new Map<number, { symbol: number; bars: number; first: number; value: number }>();
  for (let i = 0; i < rows.length; i++) {
    const vwap = rows.vwap[i] as number;
    if (Number.isNaN(vwap)) continue;
    const low = rows.low[i] as number;
    const high = rows.high[i] as number;
    if (vwap >= low * (1 - NOISE) && vwap <= high * (1 + NOISE)) {
      // The noise of a quotient is not allowed to leave the bar.
      rows.vwap[i] = Math.min(Math.max(vwap, low), high);
      continue;
    }
    rows.vwap[i] = Number.NaN;
    const symbol = rows.symbol[i] as number;
    const before = dropped.get(symbol);
    if (before === undefined) dropped.set(symbol, { symbol, bars: 1, first: i, value: vwap });
    else before.bars++;
  }
  return [...dropped.values()];
}
