import type { FeedLog } from './request.ts';

/** An answer older than this is asked for again: the clock of a machine can be set, and laptops sleep. */
const MAX_AGE_MS = 30_000;
const SKEW_WARNING_MS = 1_000;

export interface ExchangeClock {
  /** UTC milliseconds of the exchange, never ahead of it. Uses the last measurement. */
  now(): number;
  /** Measures unless the last measurement is fresh. */
  refresh(): Promise<void>;
  /** Clock of this machine minus that of the exchange, milliseconds, as last measured. */
  skew(): number;
}

export interface ClockOptions {
  readonly now: () => number;
  readonly serverTime: () => Promise<number>;
  readonly log: FeedLog;
}

/**
 * The clock of the exchange as seen from here. The answer was written before it arrived. Its time plus the time since
 * its arrival is therefore a time that the exchange has reached: a bar that is closed by it is closed.
 */
export function createClock({ now, serverTime, log }: ClockOptions): ExchangeClock {
  let behind = 0;
  let measured = Number.NEGATIVE_INFINITY;
  let skew = 0;
  let warned = false;
  return {
    now: () => now() - behind,
    skew: () => skew,
    async refresh() {
      const age = now() - measured;
      if (age >= 0 && age < MAX_AGE_MS) return;
      const sent = now();
      const server = await serverTime();
      const received = now();
      measured = received;
      behind = received - server;
      skew = Math.round((sent + received) / 2 - server);
      const far = Math.abs(skew) > SKEW_WARNING_MS;
      if (far && !warned) log.warn({ skewMs: skew }, 'the clock of this machine differs from that of the exchange');
      warned = far;
    },
  };
}
