import { CALENDARS } from '../instrument.ts';
import type { CalendarChange } from './change.ts';
import table from './tables/changes.json' with { type: 'json' };

/**
 * Unscheduled closures and special sessions that exchange_calendars lacks, each with its source. A change of XNYS holds for XNAS too.
 */
export const KNOWN_CHANGES: readonly CalendarChange[] = table.map((row) => {
  const calendar = CALENDARS.find((id) => id === row.calendar);
  if (calendar === undefined) throw new RangeError(`${row.calendar} is not a calendar`);
  return { ...row, calendar };
});
