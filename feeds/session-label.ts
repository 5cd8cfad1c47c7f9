import { weeklyBinOf } from '#market/bars/bins.ts';
import type { Calendar, Session } from '#market/calendar/calendar.ts';
import { DAY } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';

/**
 * A function from labels to open times that remembers its answers: all symbols of a market carry the same labels.
 * Returns null for a label without session.
 */
export function labelReader(calendar: Calendar, timeframe: Timeframe): (time: number) => number | null {
  const cached = new Map<number, number | null>();
  return (time) => {
    let open = cached.get(time);
    if (open === undefined) {
      open = openOfLabel(calendar, timeframe, time);
      cached.set(time, open);
    }
    return open;
  };
}

/**
 * Open time of the daily or weekly bar that a file labels with `time`, or null when the calendar has no such session.
 * Midnight UTC is read as a session date. Any other time is read as one inside the session, else as a date. A week may
 * have any of its dates as label; the bar opens with its first session.
 */
function openOfLabel(calendar: Calendar, timeframe: Timeframe, time: number): number | null {
  const date = new Date(time).toISOString().slice(0, 10);
  if (timeframe === '1d') {
    if (time % DAY === 0) return calendar.sessionOn(date)?.open ?? null;
    return (calendar.sessionAt(time) ?? calendar.sessionOn(date))?.open ?? null;
  }
  const session = sessionOfWeek(calendar, time);
  return session === null ? null : (weeklyBinOf(calendar, session.open)?.open ?? null);
}

/** Any session with a trade date in the ISO week (Monday to Sunday, UTC) of `time`. */
function sessionOfWeek(calendar: Calendar, time: number): Session | null {
  const day = Math.floor(time / DAY);
  const monday = day - ((day + 3) % 7);
  for (let d = monday; d < monday + 7; d++) {
    const session = calendar.sessionOn(new Date(d * DAY).toISOString().slice(0, 10));
    if (session !== null) return session;
  }
  return null;
}
