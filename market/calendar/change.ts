import type { CalendarId } from '../instrument.ts';
import { DAY, MINUTE } from '../time.ts';
import { dayNumber, dayText } from './day.ts';

/** A trade date that departs from the table of its calendar, and who says so. */
export interface CalendarChange {
  readonly calendar: CalendarId;
  /** Trade date YYYY-MM-DD. */
  readonly date: string;
  /** `closed`, or one or two stretches of trading on the venue's clock, such as `09:15-10:00 11:30-12:30`. */
  readonly hours: string;
  readonly source: string;
}

const HOURS = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d( ([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$/;
const CLOSED = 'closed';

/** Milliseconds after local midnight of "HH:MM". */
export const clock = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * MINUTE;

/**
 * Open and close of a changed date in milliseconds after its local midnight, then start and end of its break if it has one; null when
 * the venue is closed. `openDay`: days from the trade date to the date of the open. Throws RangeError for a date that does not exist
 * and for hours that are none.
 */
export function hoursOfChange({ calendar, date, hours }: CalendarChange, openDay: number): readonly number[] | null {
  const fault = (what: string) => new RangeError(`${calendar} ${date}: ${what}`);
  const day = dayNumber(date);
  if (!Number.isInteger(day) || dayText(day) !== date) throw fault('there is no such date');
  if (hours === CLOSED) return null;
  if (!HOURS.test(hours)) throw fault(`"${hours}" is neither closed nor hours such as 09:30-13:00`);
  const times = hours.split(/[ -]/).map(clock);
  times[0] = (times[0] ?? 0) + openDay * DAY;
  if (times.some((time, i) => i > 0 && time <= (times[i - 1] ?? 0))) throw fault(`the times of ${hours} do not ascend`);
  const [open = 0, end = 0, start, close] = times;
  return start === undefined || close === undefined ? [open, end] : [open, close, end, start];
}
