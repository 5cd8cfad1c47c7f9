import type { CalendarId } from '../instrument.ts';
import { DAY_MS, dayNumber, dayText } from './day.ts';
import type { Calendar, Session } from './session.ts';

const session = (day: number): Session => {
  const open = day * DAY_MS;
  const close = open + DAY_MS;
  return {
    // Most who ask for the session of a bar do not ask for its date, whose text costs more than all the rest.
    get date() {
      return dayText(day);
    },
    open,
    close,
    segments: [{ open, close }],
  };
};

/** The market that never closes: one session per UTC day, seven a week; local clock changes do not exist for it. */
export const utcDays = (id: CalendarId): Calendar => ({
  id,
  timezone: 'UTC',
  first: '1970-01-01',
  last: '9999-12-31',
  sessionAt: (t) => session(Math.floor(t / DAY_MS)),
  sessionOn(date) {
    const day = dayNumber(date);
    return Number.isInteger(day) ? session(day) : null;
  },
  sessions(from, to) {
    const found: Session[] = [];
    for (let day = Math.floor(from / DAY_MS); day * DAY_MS < to; day++) found.push(session(day));
    return found;
  },
  lastClosed: (t) => session(Math.floor(t / DAY_MS) - 1),
  nextOpen: (t) => (Math.floor(t / DAY_MS) + 1) * DAY_MS,
});
