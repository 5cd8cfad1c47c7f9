import { HOUR, MINUTE } from '../time.ts';
import { isIntraday, type Timeframe } from '../timeframe.ts';
import type { Calendar } from './calendar.ts';
import { dayNumber, weekday } from './day.ts';

const HALF_HOUR = 30 * MINUTE;
const HOURS_PER_WEEK = 168;
/** The epoch began on a Thursday, 72 hours into the week. */
const THURSDAY_HOURS = 72;

/** Half hours from open to close of the longest session a calendar has; early closes and lunch leave buckets unused. */
const SESSION_HALF_HOURS: Readonly<Record<string, number>> = {
  XNYS: 13,
  XNAS: 13,
  XLON: 17,
  XETR: 17,
  XTKS: 13,
  XHKG: 13,
  XBOM: 13,
  CMES: 46,
};

/** Number of diurnal buckets of a calendar: half hours of a session, or hours of a week for 24X7 and FX (quant design, 3.3). */
export const diurnalBuckets = (calendar: Calendar): number => SESSION_HALF_HOURS[calendar.id] ?? HOURS_PER_WEEK;

/** The buckets of a calendar, and how many of them are one day: a week has seven of the same hours, a session is a day. */
export const dayPlan = (calendar: Calendar): { readonly buckets: number; readonly perDay: number } => {
  const buckets = diurnalBuckets(calendar);
  return { buckets, perDay: buckets === HOURS_PER_WEEK ? 24 : buckets };
};

/**
 * Bucket of the bar opening at `t`, in 0 … diurnalBuckets − 1, or -1 when the venue is closed at `t`. 24X7 counts
 * hours from Monday 00:00 UTC. FX counts them from the open of its week (Sunday 17:00 New York): a bucket is the same
 * hour of the market in summer and in winter. Its buckets 120 … 167 stay empty.
 */
export function diurnalBucket(calendar: Calendar, t: number): number {
  if (calendar.id === '24X7') return (Math.floor(t / HOUR) + THURSDAY_HOURS) % HOURS_PER_WEEK;
  const session = calendar.sessionAt(t);
  if (session === null) return -1;
  if (calendar.id === 'FX') {
    return weekday(dayNumber(session.date)) * 24 + Math.floor((t - session.open) / HOUR);
  }
  return Math.floor((t - session.open) / HALF_HOUR);
}

/**
 * Whether the bar opening at `openTime` is the first of its session. Its return then excludes the gap since the
 * previous close (quant design, 3.3). False for 1d and 1w, and for 24X7, where days follow without a gap. For FX it is
 * true only at the open of the week.
 */
export function isSessionFirst(calendar: Calendar, timeframe: Timeframe, openTime: number): boolean {
  // 24X7 by its name: every bar that is pushed asks, and its sessions would be made for nothing.
  if (!isIntraday(timeframe) || calendar.id === '24X7') return false;
  if (calendar.sessionAt(openTime)?.open !== openTime) return false;
  return calendar.lastClosed(openTime)?.close !== openTime;
}
