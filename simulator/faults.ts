import type { Feed, FeedRequest } from '#feeds/feed.ts';
import { barMaker } from '#feeds/symbol-bars.ts';
import { type BarFields, eachField } from '#market/bar.ts';
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
 * A feed that delivers its minutes as real feeds do: some never come, some come minutes late, some are wrong until
 * they are corrected. The answer to a request depends on `now`. Daily bars are not touched.
 */
export function withDeliveryFaults(feed: Feed, { seed, now }: { seed: number; now: () => number }): Feed {
  return {
    ...feed,
    async *bars(request: FeedRequest) {
      const time = now();
      const make = barMaker(request.timeframe, await feed.instruments());
      for await (const part of feed.bars(request)) {
        if (request.timeframe !== '1m') {
          yield part;
          continue;
        }
        const given = deliver(part.bars, (openTime) => deliveryOf(seed, part.symbol, openTime), time);
        if (given.openTime.length > 0) yield make(part.symbol, given);
      }
    },
  };
}

/** The minutes that have arrived by a time; those that are not corrected yet have a wrong close. */
function deliver(minutes: BarFields, of: (openTime: number) => DeliveredMinute, time: number): BarFields {
  const deliveries = Array.from(minutes.openTime, of);
  const kept = [...deliveries.keys()].filter((i) => deliveries[i].arrives <= time);
  const given = eachField((name) => Float64Array.from(kept, (i) => minutes[name][i]));
  for (const [at, i] of kept.entries()) {
    if (deliveries[i].right <= time) continue;
    given.close[at] *= 1 + ERROR;
    given.high[at] = Math.max(given.high[at], given.close[at]);
  }
  return given;
}
