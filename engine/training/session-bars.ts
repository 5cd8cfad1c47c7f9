import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';

/** Bars of a timeframe in a session, the mean of the last hundred days. */
export function barsPerSession(calendar: CalendarId, timeframe: Timeframe, asOf: number): number {
  const from = asOf - 100 * DAY;
  const sessions = calendarOf(calendar).sessions(from, asOf);
  const bars = sessions
    .flatMap(({ segments }) => segments)
    .reduce((sum, { open, close }) => sum + Math.ceil((close - open) / TIMEFRAME_MS[timeframe]), 0);
  return bars / Math.max(1, sessions.length);
}
