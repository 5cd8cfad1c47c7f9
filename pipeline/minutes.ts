import { type BarColumns, sliceBars } from '#market/bar.ts';
import type { FillState } from '#market/bars/fill.ts';
import { pickBars } from '#market/bars/pick.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { BarStore } from './bar-store.ts';
import { barCount, countBefore, indicesOf } from './columns.ts';
import { blockOf } from './stamp.ts';

/** Minutes of one symbol as delivered, with the scheduled minutes that had no trade filled in. */
export interface Minutes {
  readonly symbol: string;
  readonly bars: BarColumns;
  /** 1 where a minute was filled in. */
  readonly filled: Uint8Array;
  /** After the last of them. */
  readonly state: FillState;
}

/** Minutes as they are written: with the revision of each. */
export type RevisedMinutes = Pick<Minutes, 'symbol' | 'bars' | 'filled'> & { readonly rev: Uint32Array };

/** Minutes before and from a time on; symbols without any on a side are left out there. */
export function splitAt(minutes: readonly Minutes[], time: number): [Minutes[], Minutes[]] {
  const before: Minutes[] = [];
  const after: Minutes[] = [];
  for (const part of minutes) {
    const { bars, filled } = part;
    const border = countBefore(bars.openTime, time);
    if (border > 0) before.push({ ...part, bars: sliceBars(bars, 0, border), filled: filled.subarray(0, border) });
    if (border < bars.length)
      after.push({ ...part, bars: sliceBars(bars, border, bars.length), filled: filled.subarray(border) });
  }
  return [before, after];
}

/** How many of some minutes were delivered, and how many filled in. */
export function countMinutes(minutes: readonly Minutes[]): { delivered: number; filled: number } {
  const filled = minutes.reduce((sum, part) => sum + part.filled.reduce((all, flag) => all + flag, 0), 0);
  return { delivered: barCount(minutes) - filled, filled };
}

/** Minutes that are written for the first time: all of revision 0. */
export const firstRevision = (minutes: readonly Minutes[]): RevisedMinutes[] =>
  minutes.map((part) => ({ ...part, rev: new Uint32Array(part.bars.length) }));

/** Writes minutes, delivered and filled ones as blocks of their own. */
export async function insertMinutes(store: BarStore, parts: readonly RevisedMinutes[], stamp: Stamp): Promise<void> {
  for (const [source, flag] of [
    ['feed', 0],
    ['fill', 1],
  ] as const) {
    const kept = parts
      .map(({ symbol, bars, filled, rev }) => {
        const indices = indicesOf(filled, flag);
        const complete = indices.length === bars.length;
        return {
          symbol,
          timeframe: '1m' as const,
          bars: complete ? bars : pickBars(bars, indices),
          rev: complete ? rev : rev.filter((_, i) => filled[i] === flag),
        };
      })
      .filter(({ bars }) => bars.length > 0);
    await store.insertBars(kept, {
      source,
      rev: kept.map(({ rev }) => rev),
      ...blockOf(stamp, source),
    });
  }
}
