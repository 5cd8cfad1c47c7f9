import { DAY_MS, dayNumber, MINUTE_MS, weekday } from './day.ts';
import { offsetWalker, type Zone } from './zone-offsets.ts';

/** Sessions in ascending order as columns: trade date as day number, open and close in UTC milliseconds. */
export interface SessionTable {
  readonly length: number;
  readonly day: Int32Array;
  readonly open: Float64Array;
  readonly close: Float64Array;
}

/** One file of fixtures/: regular hours on the local clock and what departs from them. */
interface VenueHours {
  readonly first: string;
  readonly last: string;
  readonly timezone: string;
  readonly open: string;
  readonly close: string;
  /** Days from the trade date to the date of the open: -1 where a session opens on the evening before. */
  readonly openDay: number;
  readonly special: Readonly<Record<string, readonly string[]>>;
  readonly closed: readonly string[];
}

/** Milliseconds after local midnight of "HH:MM". */
const clock = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * MINUTE_MS;

/** Expands a venue's local hours into UTC sessions: each weekday that is not closed, with its own hours where it has them. */
export function sessionTable(venue: VenueHours): SessionTable {
  const closed = new Set(venue.closed.map(dayNumber));
  const special = new Map(Object.entries(venue.special).map(([date, hours]) => [dayNumber(date), hours.map(clock)]));
  const regular = [clock(venue.open), clock(venue.close)];
  return weekdayTable(venue.first, venue.last, venue.timezone as Zone, (day) => {
    if (closed.has(day)) return null;
    const [open, close] = (special.get(day) ?? regular) as [number, number];
    return [open + venue.openDay * DAY_MS, close];
  });
}

/** Sessions on weekdays; `hours` gives [open, close] in milliseconds after local midnight of the day, or null. */
export function weekdayTable(
  first: string,
  last: string,
  zone: Zone,
  hours: (day: number) => readonly [number, number] | null,
): SessionTable {
  const firstDay = dayNumber(first);
  const lastDay = dayNumber(last);
  const capacity = lastDay - firstDay + 1;
  const day = new Int32Array(capacity);
  const open = new Float64Array(capacity);
  const close = new Float64Array(capacity);
  const offset = offsetWalker(zone);
  let length = 0;
  for (let d = firstDay; d <= lastDay; d++) {
    if (weekday(d) > 4) continue;
    const span = hours(d);
    if (span === null) continue;
    const midnight = d * DAY_MS - offset(d);
    day[length] = d;
    open[length] = midnight + span[0];
    close[length] = midnight + span[1];
    length++;
  }
  return {
    length,
    day: day.subarray(0, length),
    open: open.subarray(0, length),
    close: close.subarray(0, length),
  };
}
