import { foldUsage, type Usage } from '#metering/usage.ts';
import type { Seconds } from './stripe/test-clock.ts';

const MINUTE = 60;
const DAY = 86_400;
const TENANT = 'a';

/** Requests that are drained together, later than they came. */
export interface Segment {
  readonly requests: readonly { readonly tenant: string; readonly at: number; readonly billed: number }[];
  readonly drainAt: Seconds;
  /** Its gateway is known to be late: the close waits for it. What lies on a dead disk nobody waits for. */
  readonly expected: boolean;
}

/** UTC seconds; the end belongs to the next. */
export interface Period {
  readonly start: Seconds;
  readonly end: Seconds;
}

/** Segments of a period: most are drained in a minute, some within three days, a few are found weeks later. */
export function segmentsOf({ start, end }: Period, upTo: (most: number) => number, random: () => number): Segment[] {
  return Array.from({ length: 6 + upTo(14) }, () => {
    const at = start + upTo(end - start - 1);
    const requests = Array.from({ length: 1 + upTo(3) }, () => ({
      tenant: TENANT,
      at: at * 1000 + upTo(999),
      billed: Math.floor(random() ** 4 * 400_000),
    }));
    const kind = random();
    const lag = kind < 0.8 ? MINUTE : kind < 0.95 ? upTo(3 * DAY) : (20 + upTo(20)) * DAY;
    return { requests, drainAt: at + lag, expected: lag <= 3 * DAY };
  });
}

/** The ledger of usage: a segment counts once, however often it is drained. */
export function usageLedger(segments: readonly Segment[]) {
  const counted = new Map<Segment, readonly Usage[]>();
  return {
    /** Takes what is due. */
    drain(now: Seconds): void {
      for (const segment of segments) if (segment.drainAt <= now) counted.set(segment, foldUsage(segment.requests));
    },
    /** The total of the hours of a period. */
    totalOf: ({ start, end }: Period): number =>
      [...counted.values()]
        .flat()
        .filter(({ hour }) => hour >= start * 1000 && hour < end * 1000)
        .reduce((sum, { quantity }) => sum + quantity, 0),
  };
}
