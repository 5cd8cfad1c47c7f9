import { type SymbolBars, sliceBars } from '#market/bar.ts';
import type { StoredSeries } from './protocol.ts';

/** Series as one part: no bar of them comes later. */
export const complete = (series: readonly SymbolBars[]): StoredSeries[] =>
  series.map((part) => ({ ...part, later: 0 }));

/**
 * A history cut by close time into parts of about `barsMost` bars in all, in order: the outputs of one part can be written before the
 * next is computed. All bars of one close are in the same part, because a class is compared at one close.
 */
export function* historyParts(series: readonly SymbolBars[], barsMost: number): Generator<StoredSeries[]> {
  const next = new Uint32Array(series.length);
  for (const end of lastCloses(series, barsMost)) {
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

/** The last close time of each part. */
function lastCloses(series: readonly SymbolBars[], barsMost: number): number[] {
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
    if (held < barsMost && i < closes.length - 1) continue;
    ends.push(close);
    held = 0;
  }
  return ends;
}
