import type { CalendarId } from '../instrument.ts';
import { DAY } from '../time.ts';
import { dayNumber, dayText } from './day.ts';
import type { Calendar, Session } from './session.ts';

const session = (day: number): Session => {
  const open = day * DAY;
  const close = open + DAY;
  return {
    // Most callers need the session of a bar and not its date, and the text of the date costs more than the rest.
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
  sessionAt: (t) => session(Math.floor(t / DAY)),
  sessionOn(date) {
    const day = dayNumber(date);
    return Number.isInteger(day) ? session(day) : null;
  },
  sessions(from, to) {
    const found: Session[] = [];
    for (let day = Math.floor(from / DAY); day * DAY < to; day++) found.push(session(day));
    return found;
  },
  lastClosed: (t) => session(Math.floor(t / DAY) - 1),
  nextOpen: (t) => (Math.floor(t / DAY) + 1) * DAY,
});
