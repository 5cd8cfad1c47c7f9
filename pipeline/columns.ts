import type { SymbolBars } from '#market/bar.ts';

/** How many of some ascending times lie before `time`: the index of the first that does not. */
export function countBefore(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The indices at which a column of flags has a value. */
export const indicesOf = (flags: Uint8Array, value: number): number[] =>
  [...flags.keys()].filter((i) => flags[i] === value);

/** The first and the last open time of some bars, UTC ms; Infinity and -Infinity without bars. */
export function openSpan(parts: readonly SymbolBars[]): { first: number; last: number } {
  const span = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  for (const { bars } of parts) {
    for (const time of bars.openTime) {
      if (time < span.first) span.first = time;
      if (time > span.last) span.last = time;
    }
  }
  return span;
}

export const barCount = (parts: readonly Pick<SymbolBars, 'bars'>[]): number =>
  parts.reduce((sum, { bars }) => sum + bars.length, 0);
