import type { FeedLog } from '../request.ts';
import { startExchange } from './exchange.ts';
import type { ExchangeOptions } from './request.ts';
import { walkOf } from './walk.ts';

/** A Sunday noon; candles begin 60 days before. */
export const NOON = Date.UTC(2026, 0, 11, 12);
export const FIRST = Date.UTC(2025, 10, 12);

export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/**
 * An exchange with two symbols, a clock that only sleeping moves, and a log that is kept. `skew`: how far the machine is ahead of the
 * exchange, milliseconds.
 */
export async function startWorld(options: Partial<ExchangeOptions> & { skew?: number; time?: number } = {}) {
  let time = options.time ?? NOON;
  const { skew = 0 } = options;
  const exchange = await startExchange({
    symbols: { BTCUSDT: walkOf(1, 90_000, FIRST), ETHUSDT: walkOf(2, 3_000, FIRST) },
    ...options,
    now: () => time - skew,
  });
  const log: LogLine[] = [];
  const slept: number[] = [];
  const keep =
    (level: LogLine['level']): FeedLog['info'] =>
    (facts, message) =>
      void log.push({ level, facts: facts as LogLine['facts'], message });
  return {
    exchange,
    log,
    slept,
    setTime(next: number) {
      time = next;
    },
    /** What openBinanceRest needs, but for the symbols. */
    options: {
      baseUrl: exchange.url,
      now: () => time,
      sleep: async (ms: number) => {
        slept.push(ms);
        time += ms;
      },
      random: () => 0.5,
      log: { info: keep('info'), warn: keep('warn') },
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
