import { differs } from '#market/bars/amend.ts';
import type { MarketId } from '#market/market-id.ts';
import type { Minutes } from './minutes.ts';

/**
 * What this process was given of the last minutes of each market, as far as it was written and committed. A minute that comes again as
 * it was needs no look into the warehouse. Nothing is known after a start, after a tick that failed, and after one of another
 * process: then everything is compared, which gives the same and takes longer.
 */
export interface Deliveries {
  /** Minutes of [from, through) that a run has written; they count once it is committed. */
  written(run: { market: MarketId; runId: string }, window: Window): void;
  committed(run: { market: MarketId; runId: string }): void;
  /** The minutes, all in [from, through), of symbols that are not known to be the same as before. */
  changed(market: MarketId, window: Window): Minutes[];
}

interface Window {
  readonly from: number;
  readonly through: number;
  readonly minutes: readonly Minutes[];
}

export function createDeliveries(): Deliveries {
  const pending = new Map<string, Window & { readonly runId: string }>();
  const known = new Map<string, Window>();
  return {
    written({ market, runId }, window) {
      pending.set(market, { ...window, runId });
    },
    committed({ market, runId }) {
      const window = pending.get(market);
      pending.delete(market);
      if (window?.runId === runId) known.set(market, window);
      else known.delete(market);
    },
    changed(market, { from, through, minutes }) {
      const before = known.get(market);
      if (before === undefined || before.from > from || before.through < through) return [...minutes];
      const bySymbol = new Map(before.minutes.map((part) => [part.symbol, part]));
      return minutes.filter((part) => !isWithin(part, bySymbol.get(part.symbol), from, through));
    },
  };
}

/** Whether the minutes are exactly those of `before` that open in [from, through). */
function isWithin(part: Minutes, before: Minutes | undefined, from: number, through: number): boolean {
  if (before === undefined) return false;
  const times = before.bars.openTime;
  let first = 0;
  while (first < times.length && (times[first] as number) < from) first++;
  let end = first;
  while (end < times.length && (times[end] as number) < through) end++;
  if (end - first !== part.bars.length) return false;
  for (let i = 0; i < part.bars.length; i++) {
    if (part.filled[i] !== before.filled[first + i]) return false;
    if (part.bars.openTime[i] !== times[first + i] || differs(part.bars, i, before.bars, first + i)) return false;
  }
  return true;
}
