import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { isoDate } from '#wording/dates.ts';

/**
 * The trade date that is over with a close at `asOf`: that of the UTC day in which it ends, once no calendar has a later close on it. Null while a
 * market of that date is still open, so that the report of a day is the one that knows all its closes.
 */
export function finishedDate(calendars: readonly CalendarId[], asOf: number): string | null {
  const date = isoDate(asOf - 1);
  const closes = calendars.flatMap((id) => calendarOf(id).sessionOn(date)?.close ?? []);
  return closes.length > 0 && Math.max(...closes) <= asOf ? date : null;
}
