import { DAY } from '#market/time.ts';
import { RETENTION_CLASSES, type RetentionClass } from './request-line.ts';

/** How long the newest row of a month is kept. Seven years have one or two days of leap years. */
const KEPT_MS: Readonly<Record<RetentionClass, number>> = { '90d': 90 * DAY, '400d': 400 * DAY, '7y': 2_557 * DAY };

/** UTC ms from which on a row may be gone: a whole month of a class ends at once. @throws RangeError for a class that there is not. */
export function endOfRow({ at, retention }: { readonly at: number; readonly retention: string }): number {
  const month = new Date(at);
  const kept = RETENTION_CLASSES.find((name) => name === retention);
  if (kept === undefined) throw new RangeError(`${retention} is no class of retention`);
  return Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1) + KEPT_MS[kept];
}
