import { ArgusError } from '#errors/argus-error.ts';
import { DAY, MINUTE } from '#market/time.ts';
import type { ExchangeClient } from './exchange.ts';
import { parseKlines } from './kline.ts';
import { ASK_AGAIN_MS } from './pages.ts';

/** Milliseconds of a bar. */
export const STEP = { '1m': MINUTE, '1d': DAY } as const;
export type Interval = keyof typeof STEP;

/** From when to when the exchange has closed bars. */
export interface ClosedBars {
  /** Open of the first bar of a symbol; asked for once. null: a symbol that does not trade yet. */
  first(symbol: string, interval: Interval): Promise<number | null>;
  /** End of the newest closed bar by the clock of the exchange, as last measured. */
  until(interval: Interval): number;
  /**
   * Waits until the bars that end by `to` are closed, when they are closed by the clock of this machine. @throws
   * ArgusError ARGUS_FEED_LATE
   */
  wait(interval: Interval, to: number): Promise<void>;
}

/** A bar counts as closed this long after its end: the candles come from a database that follows the trades. */
const GRACE_MS = 1_000;
/** A clock that is ahead by up to this is waited for; one that is further off is a fault of the machine. */
const CLOCK_PATIENCE_MS = 20_000;

export function createClosedBars({
  exchange: { clock, klines },
  trading,
  now,
  sleep,
}: {
  readonly exchange: ExchangeClient;
  /** Symbols that trade: those must have bars. */
  readonly trading: ReadonlySet<string>;
  /** The clock of this machine, UTC milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}): ClosedBars {
  const until = (interval: Interval): number => Math.floor((clock.now() - GRACE_MS) / STEP[interval]) * STEP[interval];
  return {
    until,
    first: remembered(async (symbol, interval) => {
      const all = { symbol, interval, step: STEP[interval], from: 0, to: until(interval) };
      for (const pause of [0, ...ASK_AGAIN_MS]) {
        if (pause > 0) await sleep(pause);
        const open = parseKlines(await klines(all, 1), all).openTime[0];
        if (open !== undefined) return open;
      }
      if (!trading.has(symbol)) return null;
      throw new ArgusError('ARGUS_FEED_LATE', `${symbol} is trading and the exchange gives no candle of it`);
    }),
    async wait(interval, to) {
      await clock.refresh();
      if (to > now()) return;
      const end = Math.floor(to / STEP[interval]) * STEP[interval];
      const pause = end + GRACE_MS - clock.now();
      if (pause <= 0) return;
      if (pause > CLOCK_PATIENCE_MS) {
        const seconds = Math.round(clock.skew() / 1000);
        const reached = new Date(end).toISOString();
        throw new ArgusError(
          'ARGUS_FEED_LATE',
          `the exchange has not reached ${reached}: the clock of this machine is ${seconds} s ahead`,
        );
      }
      await sleep(pause);
    },
  };
}

/** Keeps the answer per pair of arguments. It drops a failure: the next call asks again. */
function remembered<T>(ask: (symbol: string, interval: Interval) => Promise<T>) {
  const cached = new Map<string, Promise<T>>();
  return (symbol: string, interval: Interval): Promise<T> => {
    const key = `${symbol} ${interval}`;
    const answer = cached.get(key) ?? ask(symbol, interval);
    cached.set(key, answer);
    answer.then((value) => value ?? cached.delete(key)).catch(() => cached.delete(key));
    return answer;
  };
}
