import type { BarColumns } from '../bar.ts';
import { pickBars } from './pick.ts';

/** Bars that differ from what is stored, with the revision they get. */
export interface Amendment {
  readonly bars: BarColumns;
  readonly rev: Uint32Array;
}

/** Stored bars of the same instrument and timeframe. `own`: written by the run that asks, whose first attempt may have been killed. */
export interface KnownBars {
  readonly bars: BarColumns;
  readonly rev: Uint32Array;
  readonly own: Uint8Array;
  /** 1: built from smaller bars. */
  readonly aggregated: Uint8Array;
}

const VALUES = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'tradedMinutes'] as const;

/**
 * What `now` says differently from `known` (quant design 2.1, amendments): a bar with other values gets the next revision, a bar
 * that was not there (late) revision 0. What the asking run has already written is given again under its revision, so that a
 * second attempt does the whole work of the first. `official` bars begin at revision 1, so that they stand above an aggregated
 * bar whichever came first, and take its place also where they confirm it. Both oldest first.
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

/** Whether bar i of `a` and bar k of `b` say different things of the same time. */
export const differs = (a: BarColumns, i: number, b: BarColumns, k: number): boolean =>
  VALUES.some((name) => !Object.is(a[name][i], b[name][k]));
