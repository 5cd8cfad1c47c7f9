import { DAY } from '../time.ts';
import { type CalendarChange, clock, hoursOfChange } from './change.ts';
import { dayNumber, dayText, weekday } from './day.ts';
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

/** The stretch of time that a table knows, and where its clock is. */
export interface TableRange {
  /** Of its calendar, for messages. */
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly timezone: string;
  /** Days from the trade date to the date of the open: -1 where a session opens on the evening before. */
  readonly openDay: number;
}

/** One file of tables/: regular hours on the local clock and what departs from them. */
interface VenueHours extends TableRange {
  /** Regular hours: [date they hold from, open, close], and [break start, break end] where trading stops at noon. */
  readonly hours: readonly (readonly string[])[];
  readonly special: Readonly<Record<string, readonly string[]>>;
  readonly closed: readonly string[];
}

/** Expands a venue's local hours into UTC sessions: each weekday that is not closed, with its own hours where it has them. */
export function sessionTable(venue: VenueHours, changes: readonly CalendarChange[]): SessionTable {
  const closed = new Set(venue.closed.map(dayNumber));
  const special = new Map(Object.entries(venue.special).map(([date, hours]) => [dayNumber(date), hours.map(clock)]));
  const regular = venue.hours.map(([from, ...hours]) => ({ from: dayNumber(from), hours: hours.map(clock) }));
  const hoursOn = (day: number) => {
    if (closed.has(day)) return null;
    const usual = regular.findLast(({ from }) => from <= day)?.hours;
    const [open = 0, close = 0, ...pause] = special.get(day) ?? usual ?? [];
    return [open + venue.openDay * DAY, close, ...pause];
  };
  return weekdayTable(venue, hoursOn, changes);
}

/**
 * Sessions of weekdays; `hours` gives [open, close] or [open, close, break start, break end] in milliseconds after local midnight, or
 * null. A change decides instead, on weekends too; of several for one date the last. Throws RangeError for a change that cannot be.
 */
export function weekdayTable(
  range: TableRange,
  hours: (day: number) => readonly number[] | null,
  changes: readonly CalendarChange[],
): SessionTable {
  const firstDay = dayNumber(range.first);
  const lastDay = dayNumber(range.last);
  const changed = changedHours(range, changes);
  const columns = allocate(lastDay - firstDay + 1);
  const { day, open, close, breakStart, breakEnd } = columns;
  const offset = offsetWalker(range.timezone as Zone);
  let length = 0;
  for (let d = firstDay; d <= lastDay; d++) {
    const change = changed.get(d);
    const span = change !== undefined ? change : weekday(d) > 4 ? null : hours(d);
    if (span === null) continue;
    // Clocks change early on a Sunday: a session on that day has the offset of the week that follows.
    const midnight = d * DAY - offset(weekday(d) === 6 ? d + 1 : d);
    day[length] = d;
    open[length] = midnight + span[0];
    close[length] = midnight + span[1];
    if (span.length > 2) {
      breakStart[length] = midnight + span[2];
      breakEnd[length] = midnight + span[3];
    }
    if (length > 0 && open[length] < close[length - 1])
      throw new RangeError(`${range.id} ${dayText(d)} opens before the session of ${dayText(day[length - 1])} closes`);
    length++;
  }
  const cut = <T extends Int32Array | Float64Array>(column: T): T => column.subarray(0, length) as T;
  return {
    length,
    day: cut(day),
    open: cut(open),
    close: cut(close),
    breakStart: cut(breakStart),
    breakEnd: cut(breakEnd),
  };
}

function changedHours(
  { first, last, openDay }: TableRange,
  changes: readonly CalendarChange[],
): Map<number, readonly number[] | null> {
  return new Map(
    changes.map((change) => {
      const { calendar, date } = change;
      const hours = hoursOfChange(change, openDay);
      if (date < first || date > last) throw new RangeError(`${calendar} ${date}: known are ${first} to ${last}`);
      return [dayNumber(date), hours];
    }),
  );
}

const allocate = (capacity: number) => ({
  day: new Int32Array(capacity),
  open: new Float64Array(capacity),
  close: new Float64Array(capacity),
  breakStart: new Float64Array(capacity).fill(Number.NaN),
  breakEnd: new Float64Array(capacity).fill(Number.NaN),
});
