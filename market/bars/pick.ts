import { allocateBars, BAR_COLUMNS, type BarColumns } from '../bar.ts';

/** The bars at these indices, in their order. Copies. */
export function pickBars(bars: BarColumns, indices: readonly number[]): BarColumns {
  const picked = allocateBars(indices.length);
  for (const name of BAR_COLUMNS) {
    const from = bars[name];
    const to = picked[name];
    for (let i = 0; i < indices.length; i++) to[i] = from[indices[i]];
  }
  return picked;
}

/** The bars that contain at least one of the times. Both ascending. */
export function barsHolding(bars: BarColumns, times: Float64Array): BarColumns {
  const kept: number[] = [];
  let t = 0;
  for (let i = 0; i < bars.length; i++) {
    while (t < times.length && times[t] < bars.openTime[i]) t++;
    if (t < times.length && times[t] < bars.closeTime[i]) kept.push(i);
  }
  return pickBars(bars, kept);
}
