import { MINUTE } from '#market/time.ts';

const WEIGHT: Readonly<Record<string, number>> = {
  '/api/v3/time': 1,
  '/api/v3/klines': 2,
  '/api/v3/exchangeInfo': 20,
};
/** Requests in spite of a 429 after which the address is banned, and the shortest documented ban. */
const PATIENCE = 3;
const BAN_SECONDS = 120;

export interface Spent {
  readonly status: 200 | 429 | 418;
  readonly used: number;
  /** Seconds; meaningful for 429 and 418. */
  readonly retryAfter: number;
}

/**
 * The documented limits: weight per minute and address, 429 with Retry-After above it, 418 for clients that continue
 * all the same.
 */
export function createLimits(now: () => number, weightLimit: number) {
  let minute = 0;
  let used = 0;
  let until = 0;
  let banned = false;
  let ignored = 0;
  return {
    punish(status: 429 | 418, seconds: number): void {
      until = now() + seconds * 1000;
      banned = status === 418;
      // The request that gets the 429 does not count against it.
      ignored = -1;
    },
    forgive(): void {
      until = 0;
    },
    spend(path: string): Spent {
      const time = now();
      if (Math.floor(time / MINUTE) !== minute) {
        minute = Math.floor(time / MINUTE);
        used = 0;
      }
      used += WEIGHT[path] ?? 1;
      if (time >= until) {
        banned = false;
        ignored = 0;
        if (used <= weightLimit) return { status: 200, used, retryAfter: 0 };
        until = (minute + 1) * MINUTE;
      } else if (++ignored >= PATIENCE && !banned) {
        banned = true;
        until = time + BAN_SECONDS * 1000;
      }
      return { status: banned ? 418 : 429, used, retryAfter: Math.ceil((until - time) / 1000) };
    },
  };
}
