import { differs } from '#market/bars/amend.ts';
import type { MarketId } from '#market/market-id.ts';
import { countBefore } from './columns.ts';
import type { Minutes } from './minutes.ts';

/**
 * The last minutes of each market that this process has written and committed. A minute that is delivered again as it was needs no
 * look into the warehouse. Nothing is known after a start, after a tick that failed, and after one of another process: then every
 * minute is compared, which gives the same result and takes longer.
 */
export interface RecentMinutes {
  /** Minutes of [from, through) that a run has written; they count once it is committed. */
  written(run: MarketRun, window: MinuteWindow): void;
  committed(run: MarketRun): void;
  /** The minutes, all in [from, through), of symbols that are not known to be the same as before. */
  changed(market: MarketId, window: MinuteWindow): Minutes[];
}

interface MarketRun {
  readonly market: MarketId;
  readonly runId: string;
}

/** Minutes that open in [from, through), UTC ms. */
interface MinuteWindow {
  readonly from: number;
  readonly through: number;
  readonly minutes: readonly Minutes[];
}

export function createRecentMinutes(): RecentMinutes {
  const pending = new Map<MarketId, MinuteWindow & { readonly runId: string }>();
  const known = new Map<MarketId, MinuteWindow>();
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
  const first = countBefore(times, from);
  if (countBefore(times, through) - first !== part.bars.length) return false;
  return part.bars.openTime.every(
    (time, i) =>
      time === times[first + i] &&
      part.filled[i] === before.filled[first + i] &&
      !differs(part.bars, i, before.bars, first + i),
  );
}
