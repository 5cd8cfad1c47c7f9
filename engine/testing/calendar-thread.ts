/** Program of a thread that answers what its calendars say. */
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { serveTasks } from '../serve-tasks.ts';
import { startedWith } from '../thread-data.ts';

export interface SessionTask {
  readonly kind: 'session';
  readonly calendar: CalendarId;
  readonly date: string;
}

startedWith();
serveTasks<SessionTask>({
  perform: ({ calendar, date }) => calendarOf(calendar).sessionOn(date),
  onDone() {},
});
