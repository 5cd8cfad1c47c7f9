import type { BarColumns } from '../bar.ts';
import { pickBars } from './pick.ts';

/** Bars that differ from the stored ones, with the revision they get. */
export interface Amendment {
  readonly bars: BarColumns;
  readonly rev: Uint32Array;
}

/**
 * Stored bars of the same instrument and timeframe. `own`: written by the calling run, whose first attempt may have
 * been killed.
 */
export interface KnownBars {
  readonly bars: BarColumns;
  readonly rev: Uint32Array;
  readonly own: Uint8Array;
  /** 1: built from smaller bars. */
  readonly aggregated: Uint8Array;
}

const VALUES = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'tradedMinutes'] as const;

/**
 * The bars of `now` that differ from `known` (quant design 2.1, amendments). A bar with other values gets the next
 * revision; a late bar, which was not there, gets revision 0. Bars that the calling run has already written are given
 * again under their revision: a second attempt does all the work of the first. `official` bars begin at revision 1 and
 * so rank above an aggregated bar, in whichever order the two came. They replace it also where they confirm it. Both
 * inputs are oldest first.
 */
export function amendment(
  known: KnownBars | undefined,
  now: BarColumns,
  { official = false }: { official?: boolean } = {},
): Amendment {
  const index = new Map<number, number>();
  if (known !== undefined) for (let i = 0; i < known.bars.length; i++) index.set(known.bars.openTime[i], i);
  const kept: number[] = [];
  const revs: number[] = [];
  for (let i = 0; i < now.length; i++) {
    const k = index.get(now.openTime[i]);
    if (known === undefined || k === undefined) {
      kept.push(i);
      revs.push(official ? 1 : 0);
    } else if (known.own[k] === 1) {
      kept.push(i);
      revs.push(known.rev[k]);
    } else if (differs(known.bars, k, now, i) || (official && known.aggregated[k] === 1)) {
      kept.push(i);
      revs.push(known.rev[k] + 1);
    }
  }
  return { bars: pickBars(now, kept), rev: Uint32Array.from(revs) };
}

/** Whether bar i of `a` and bar k of `b` have different values. */
export const differs = (a: BarColumns, i: number, b: BarColumns, k: number): boolean =>
  VALUES.some((name) => !Object.is(a[name][i], b[name][k]));
