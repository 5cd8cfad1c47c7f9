import { calendarOf } from '#market/calendar/calendar.ts';
import type { Session } from '#market/calendar/session.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY, HOUR } from '#market/time.ts';
import { isoDate } from '#wording/dates.ts';
import { type ClosedClasses, closedText, type EarlyClose, weekEvents } from '#wording/week.ts';
import type { WeekDay } from '../models/overview.ts';

/** A class and the calendar that its instruments keep. A class of several markets stands with each. */
export interface ClassCalendar {
  readonly title: string;
  readonly calendar: CalendarId;
}

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());

/** Monday to Sunday of the week of `asOf`: what is open, what is closed and why, and how many daily regimes changed on the days behind. */
export function weekOf(
  classes: readonly ClassCalendar[],
  asOf: number,
  changed: ReadonlyMap<string, number>,
): WeekDay[] {
  const today = isoDate(asOf);
  const monday = Date.parse(today) - ((new Date(today).getUTCDay() + 6) % 7) * DAY;
  return Array.from({ length: 7 }, (_, i) => {
    const day = isoDate(monday + i * DAY);
    return {
      day,
      isToday: day === today,
      events: weekEvents({ ...dayOf(classes, day), changed: changed.get(day) ?? 0 }),
    };
  });
}

/** "US equities are closed today: Thanksgiving", one for each holiday of a weekday. */
export function closuresOf(classes: readonly ClassCalendar[], asOf: number): string[] {
  const day = isoDate(asOf);
  return isWeekend(day) ? [] : dayOf(classes, day).closed.map(closedText);
}

interface Day {
  readonly open: readonly string[];
  readonly closed: readonly ClosedClasses[];
  readonly early: readonly EarlyClose[];
  readonly isWeekend: boolean;
}

function dayOf(classes: readonly ClassCalendar[], day: string): Day {
  const known = classes.filter(({ calendar }) => {
    const { first, last } = calendarOf(calendar);
    return first <= day && day <= last;
  });
  const byCalendar = [...Map.groupBy(known, ({ calendar }) => calendar)].map(([calendar, members]) => ({
    calendar,
    day,
    titles: [...new Set(members.map(({ title }) => title))],
    session: calendarOf(calendar).sessionOn(day),
  }));
  const open = byCalendar.filter(({ session }) => session !== null);
  return {
    open: [...new Set(open.flatMap(({ titles }) => titles))],
    closed: byCalendar.filter(({ session }) => session === null),
    early: open.flatMap(({ calendar, titles, session }) =>
      session !== null && isEarly(calendar, session) ? [{ titles, close: session.close }] : [],
    ),
    isWeekend: isWeekend(day),
  };
}

/** Whether a session is an hour shorter than the longest of the two weeks before it. */
function isEarly(calendar: CalendarId, { open, close }: Session): boolean {
  const before = calendarOf(calendar).sessions(open - 14 * DAY, open);
  return Math.max(0, ...before.map((session) => session.close - session.open)) - (close - open) >= HOUR;
}
