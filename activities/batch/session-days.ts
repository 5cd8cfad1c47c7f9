import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { Session } from '#market/calendar/session.ts';
import { DAY } from '#market/time.ts';
import type { BatchRun } from './run.ts';

/** Days of history that the first batch of a market fills. */
const HISTORY_DAYS = 180;

/**
 * The session days up to a batch that are not counted yet, oldest first: those that close after `counted` (UTC ms, 0 for none), at most
 * from the last close 180 days before on. So a batch whose stage was skipped is made up for by the next one.
 */
export function daysToCount({ market, asOf }: Pick<BatchRun, 'market' | 'asOf'>, counted: number): Session[] {
  const calendar = calendarOfMarket(market);
  const start = asOf - HISTORY_DAYS * DAY;
  const first = Math.max(calendar.lastClosed(start)?.close ?? start, counted + 1);
  // A session may open on the evening before its day, and a first day may lie before the calendar's days of rest.
  return calendar.sessions(first - 2 * DAY, asOf).filter(({ close }) => close >= first && close <= asOf);
}
