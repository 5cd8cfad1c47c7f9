import type { BarColumns } from '../../bar.ts';

/**
 * ln(C_{t+h} / O_{t+1}) of bar i: bought at the next open, because nobody can trade at a close that has just become
 * known. NaN while unknown, or without a price.
 */
export function outcomeOf({ length, open, close }: BarColumns, i: number, horizon: number): number {
  if (i + horizon >= length) return Number.NaN;
  const move = Math.log(close[i + horizon] / open[i + 1]);
  return Number.isFinite(move) ? move : Number.NaN;
}
