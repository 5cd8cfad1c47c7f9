import { allocateBars, type BarColumns } from '../bar.ts';

const COLUMNS = [
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

/** The bars with after < closeTime ≤ through, in their order: what is closed and not yet known. Copies. */
export function closedBy(bars: BarColumns, through: number, after = Number.NEGATIVE_INFINITY): BarColumns {
  const kept: number[] = [];
  for (let i = 0; i < bars.length; i++) {
    const close = bars.closeTime[i] as number;
    if (close <= through && close > after) kept.push(i);
  }
  const result = allocateBars(kept.length);
  for (const column of COLUMNS) {
    const from = bars[column];
    const to = result[column];
    for (let i = 0; i < kept.length; i++) to[i] = from[kept[i] as number] as number;
  }
  return result;
}
