import type { Feed, FeedColumns, FeedRequest } from '#feeds/feed.ts';
import { toRecordBatch } from '#feeds/record-batch.ts';
import { allocateBars } from '#market/bar.ts';
import { MINUTE } from '#market/time.ts';
import { createRandom, hashText, mixSeed } from './random.ts';

const KIND = 41;
const TWO_32 = 2 ** 32;

/** What happens to the delivery of a minute (quant design 10, plumbing faults). */
export type DeliveryFault = 'none' | 'missing' | 'late' | 'corrected';

export interface DeliveredMinute {
  readonly fault: DeliveryFault;
  /** UTC ms from which the minute is there, and from which it is right. */
  readonly arrives: number;
  readonly right: number;
}

/** Share of minutes that never come, come late, and are wrong at first. */
export const FAULT_SHARES = { missing: 0.003, late: 0.01, corrected: 0.001 } as const;
const LONGEST_DELAY = 9;
/** A wrong close is this far off. */
const ERROR = 0.01;

/** How the minute of `symbol` that opens at `openTime` is delivered: a function of the three alone. */
export function deliveryOf(seed: number, symbol: string, openTime: number): DeliveredMinute {
  const random = createRandom(mixSeed(seed, KIND, hashText(symbol), openTime / MINUTE));
  const u = random() / TWO_32;
  const close = openTime + MINUTE;
  const later = close + (1 + Math.floor((random() / TWO_32) * LONGEST_DELAY)) * MINUTE;
  if (u < FAULT_SHARES.missing)
    return { fault: 'missing', arrives: Number.POSITIVE_INFINITY, right: Number.POSITIVE_INFINITY };
  if (u < FAULT_SHARES.missing + FAULT_SHARES.late) return { fault: 'late', arrives: later, right: later };
  const wrong = u < FAULT_SHARES.missing + FAULT_SHARES.late + FAULT_SHARES.corrected;
  return wrong ? { fault: 'corrected', arrives: close, right: later } : { fault: 'none', arrives: close, right: close };
}

/**
 * A feed whose minutes are delivered as real ones are: some never come, some come minutes late, some are wrong until they are corrected.
 * What a request gets depends on `now`. Daily bars are not touched.
 */
export function withDeliveryFaults(feed: Feed, { seed, now }: { seed: number; now: () => number }): Feed {
  return {
    ...feed,
    async *bars(request: FeedRequest) {
      const time = now();
      for await (const batch of feed.bars(request)) {
        if (request.timeframe !== '1m') {
          yield batch;
          continue;
        }
        const names = batch.getChild('symbol');
        const column = (name: string) => batch.getChild(name)?.toArray() as Float64Array;
        const columns = {
          openTime: column('open_time'),
          open: column('open'),
          high: column('high'),
          low: column('low'),
          close: column('close'),
          volume: column('volume'),
          vwap: column('vwap'),
        };
        for (let from = 0; from < batch.numRows; ) {
          const symbol = names?.get(from) as string;
          let to = from + 1;
          while (to < batch.numRows && names?.get(to) === symbol) to++;
          const given = deliver(columns, from, to, symbol);
          if (given.openTime.length > 0) yield toRecordBatch(symbol, given);
          from = to;
        }
      }

      function deliver(all: FeedColumns, from: number, to: number, symbol: string): FeedColumns {
        const kept: number[] = [];
        const wrong = new Set<number>();
        for (let i = from; i < to; i++) {
          const { arrives, right } = deliveryOf(seed, symbol, all.openTime[i]);
          if (arrives > time) continue;
          if (right > time) wrong.add(i);
          kept.push(i);
        }
        const bars = allocateBars(kept.length);
        for (const [at, i] of kept.entries()) {
          for (const name of ['openTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const)
            bars[name][at] = all[name][i];
          if (!wrong.has(i)) continue;
          bars.close[at] = all.close[i] * (1 + ERROR);
          bars.high[at] = Math.max(bars.high[at], bars.close[at]);
        }
        const { openTime, open, high, low, close, volume, vwap } = bars;
        return { openTime, open, high, low, close, volume, vwap };
      }
    },
  };
}
