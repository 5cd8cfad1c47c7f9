import { HOUR } from '#market/time.ts';

/** What is counted and billed. */
export const METERS = ['queries'] as const;
export type Meter = (typeof METERS)[number];

/** A quantity of a meter in an hour of a tenant. */
export interface Usage {
  readonly tenant: string;
  readonly meter: Meter;
  /** UTC ms at which the hour begins. */
  readonly hour: number;
  readonly quantity: number;
}

/** Adds up billed requests by tenant and by the hour in which each came, not in which it was drained. */
export function foldUsage(
  requests: Iterable<{ readonly tenant: string; readonly at: number; readonly billed: number }>,
): Usage[] {
  const folded = new Map<string, Usage>();
  for (const { tenant, at, billed } of requests) {
    if (billed === 0) continue;
    const hour = Math.floor(at / HOUR) * HOUR;
    const key = `${tenant} ${hour}`;
    folded.set(key, { tenant, meter: 'queries', hour, quantity: (folded.get(key)?.quantity ?? 0) + billed });
  }
  return [...folded.values()];
}
