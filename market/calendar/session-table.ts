import { DAY, MINUTE } from '../time.ts';
import { dayNumber, weekday } from './day.ts';
import { offsetWalker, type Zone } from './zone-offsets.ts';

/**
 * Sessions in ascending order as columns: trade date as day number, open and close in UTC milliseconds. A break
 * [breakStart, breakEnd) stops trading within the session; both are NaN without one.
 */
export interface SessionTable {
  readonly length: number;
  readonly day: Int32Array;
  readonly open: Float64Array;
  readonly close: Float64Array;
  readonly breakStart: Float64Array;
  readonly breakEnd: Float64Array;
}

/** One file of tables/: regular hours on the local clock and what departs from them. */
interface VenueHours {
  readonly first: string;
  readonly last: string;
  readonly timezone: string;
  /** Regular hours: [date they hold from, open, close], and [break start, break end] where trading stops at noon. */
  readonly hours: readonly (readonly string[])[];
  /** Days from the trade date to the date of the open: -1 where a session opens on the evening before. */
  readonly openDay: number;
  readonly special: Readonly<Record<string, readonly string[]>>;
  readonly closed: readonly string[];
}

/** Milliseconds after local midnight of "HH:MM". */
const clock = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * MINUTE;

/** Expands a venue's local hours into UTC sessions: each weekday that is not closed, with its own hours where it has them. */
export function sessionTable(venue: VenueHours): SessionTable {
  const closed = new Set(venue.closed.map(dayNumber));
  const special = new Map(Object.entries(venue.special).map(([date, hours]) => [dayNumber(date), hours.map(clock)]));
  const regular = venue.hours.map(([from, ...hours]) => ({ from: dayNumber(from), hours: hours.map(clock) }));
  return weekdayTable(venue.first, venue.last, venue.timezone as Zone, (day) => {
    if (closed.has(day)) return null;
    const usual = regular.findLast(({ from }) => from <= day)?.hours;
    const [open = 0, close = 0, ...pause] = special.get(day) ?? usual ?? [];
    return [open + venue.openDay * DAY, close, ...pause];
  });
}

/** Sessions on weekdays; `hours` gives [open, close] or [open, close, break start, break end] in milliseconds after local midnight, or null. */
export function weekdayTable(
  first: string,
  last: string,
  zone: Zone,
  hours: (day: number) => readonly number[] | null,
): SessionTable {
  const firstDay = dayNumber(first);
  const lastDay = dayNumber(last);
  const capacity = lastDay - firstDay + 1;
  const day = new Int32Array(capacity);
  const open = new Float64Array(capacity);
  const close = new Float64Array(capacity);
  const breakStart = new Float64Array(capacity).fill(Number.NaN);
  const breakEnd = new Float64Array(capacity).fill(Number.NaN);
  const offset = offsetWalker(zone);
  let length = 0;
  for (let d = firstDay; d <= lastDay; d++) {
    if (weekday(d) > 4) continue;
    const span = hours(d);
    if (span === null) continue;
    const midnight = d * DAY - offset(d);
    day[length] = d;
    open[length] = midnight + span[0];
    close[length] = midnight + span[1];
    if (span.length > 2) {
      breakStart[length] = midnight + span[2];
      breakEnd[length] = midnight + span[3];
    }
    length++;
  }
  return {
    length,
    day: day.subarray(0, length),
    open: open.subarray(0, length),
    close: close.subarray(0, length),
    breakStart: breakStart.subarray(0, length),
    breakEnd: breakEnd.subarray(0, length),
  };
}
