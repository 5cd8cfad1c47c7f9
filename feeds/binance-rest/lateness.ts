import { ArgusError } from '#errors/argus-error.ts';
import { MINUTE } from '#market/time.ts';
import type { FeedLog } from './request.ts';

/** Minutes without a bar after which a symbol counts as halted instead of late. */
const HALTED_AFTER = 3;

/** The newest minutes of a symbol, as found. */
export interface Newest {
  readonly symbol: string;
  /** Start of the request and end of its last closed minute, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Open time of the last bar, or null for none. */
  readonly last: number | null;
}

/**
 * Separates a late bar from a halted symbol. The exchange gives a bar for every minute of a symbol that trades, also
 * without a trade. A missing newest bar is therefore late: without it, the watermark would pass over it. After three
 * such minutes the symbol is halted. The market continues without it until it has a bar again.
 */
export function createLateness(log: FeedLog): { check(newest: Newest, now: number): void } {
  const halted = new Set<string>();
  return {
    /** @throws ArgusError ARGUS_FEED_LATE for a bar that closed within the last minute and is not there yet */
    check({ symbol, from, to, last }, now) {
      const end = last === null ? from : last + MINUTE;
      if (end === to) {
        if (halted.delete(symbol)) log.info({ symbol }, 'the symbol has bars again');
        return;
      }
      if (halted.has(symbol) || now - to > MINUTE) return;
      if ((to - end) / MINUTE >= HALTED_AFTER) {
        halted.add(symbol);
        log.warn(
          { symbol, since: new Date(end).toISOString() },
          'the symbol has no bars: the market goes on without it',
        );
        return;
      }
      throw new ArgusError('ARGUS_FEED_LATE', `${symbol} has no bar yet for ${new Date(end).toISOString()}`);
    },
  };
}
