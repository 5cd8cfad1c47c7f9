import { type SymbolBars, sliceBars } from '#market/bar.ts';
import type { StoredSeries } from './protocol.ts';

/** Series of which nothing comes later. */
export const whole = (series: readonly SymbolBars[]): StoredSeries[] => series.map((one) => ({ ...one, later: 0 }));

/**
 * A history cut by close time into parts of about `most` bars in all, in order: what is computed of one part can be written before the
 * next is looked at. Every close lies whole in one part, since a class is compared at one close.
 */
export function* segments(series: readonly SymbolBars[], most: number): Generator<StoredSeries[]> {
  const next = new Uint32Array(series.length);
  for (const end of cuts(series, most)) {
    yield series.flatMap(({ symbol, timeframe, bars }, i) => {
      const from = next[i];
      let to = from;
      while (to < bars.length && bars.closeTime[to] <= end) to++;
      next[i] = to;
      const later = bars.length - to;
      return to === from ? [] : [{ symbol, timeframe, bars: sliceBars(bars, from, to), later }];
    });
  }
}

/** Last close times of the parts. */
function cuts(series: readonly SymbolBars[], most: number): number[] {
  const counts = new Map<number, number>();
  for (const { bars } of series)
    for (let i = 0; i < bars.length; i++) {
      const close = bars.closeTime[i];
      counts.set(close, (counts.get(close) ?? 0) + 1);
    }
  const closes = [...counts].sort(([a], [b]) => a - b);
  const ends: number[] = [];
  let held = 0;
  for (const [i, [close, count]] of closes.entries()) {
    held += count;
    if (held < most && i < closes.length - 1) continue;
    ends.push(close);
    held = 0;
  }
  return ends;
}
