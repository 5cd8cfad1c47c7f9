import { workerData } from 'node:worker_threads';
import { type CalendarChange, calendarChanges, setCalendarChanges } from '#market/calendar/calendar.ts';

/** What a thread is started with: what is meant for it alone, and the calendars of the thread that starts it. */
interface ThreadData {
  readonly setup: unknown;
  readonly calendarChanges: readonly CalendarChange[];
}

export const threadData = (setup: unknown): ThreadData => ({ setup, calendarChanges: calendarChanges() });

/** Takes the calendars of the thread that started this one, and returns what was meant for it. The first act of a thread's program. */
export function startedWith(): unknown {
  const { setup, calendarChanges: changes } = workerData as ThreadData;
  setCalendarChanges(changes);
  return setup;
}
