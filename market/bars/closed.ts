import type { BarColumns } from '../bar.ts';
import { pickBars } from './pick.ts';

/** The bars with after < closeTime ≤ through, in their order: what is closed and not yet known. Copies. */
export function closedBy(bars: BarColumns, through: number, after = Number.NEGATIVE_INFINITY): BarColumns {
  const kept: number[] = [];
  for (let i = 0; i < bars.length; i++) {
    const close = bars.closeTime[i];
    if (close <= through && close > after) kept.push(i);
  }
  return pickBars(bars, kept);
}
