import type { BarColumns } from '../bar.ts';
import { pickBars } from './pick.ts';

/**
 * Copies of the bars with after < closeTime ≤ through, in their order: closed bars that the caller does not have yet.
 */
export function closedBy(bars: BarColumns, through: number, after = Number.NEGATIVE_INFINITY): BarColumns {
  const kept: number[] = [];
  for (let i = 0; i < bars.length; i++) {
    const close = bars.closeTime[i];
    if (close <= through && close > after) kept.push(i);
  }
  return pickBars(bars, kept);
}
