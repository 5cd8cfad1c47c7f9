import type { Calendar } from '#market/calendar/calendar.ts';
import { dayText } from '#market/calendar/day.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY, HOUR } from '#market/time.ts';

/** A date on which a symbol has bars and its calendar no session. */
export interface SessionlessDay {
  readonly calendar: CalendarId;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly symbol: string;
}

/** Counts the rows of one symbol that lie outside of all sessions, day by day in UTC. */
export interface OutsideRows {
  add(time: number): void;
  /** The day of a time, which has no session. */
  dayOf(time: number): SessionlessDay;
  /**
   * The days without a session on which the symbol has the bars of one: a bar of a day, or as many shorter ones (`step` ms long) as an hour
   * has. Fewer are quotes of a closed venue.
   */
  sessionlessDays(step: number): SessionlessDay[];
}

export function countOutside(calendar: Calendar, symbol: string): OutsideRows {
  const counts = new Map<number, number>();
  const dayOf = (day: number): SessionlessDay => ({ calendar: calendar.id, date: dayText(day), symbol });
  return {
    add(time) {
      const day = Math.floor(time / DAY);
      counts.set(day, (counts.get(day) ?? 0) + 1);
    },
    dayOf: (time) => dayOf(Math.floor(time / DAY)),
    sessionlessDays(step) {
      const least = Math.max(1, Math.floor(HOUR / step));
      return [...counts]
        .filter(([day, rows]) => rows >= least && calendar.sessionOn(dayText(day)) === null)
        .map(([day]) => dayOf(day));
    },
  };
}
