import { clockText } from './dates.ts';
import { holidayName } from './holidays.ts';
import { listText } from './lists.ts';
import { plural } from './numbers.ts';

/** Classes whose market has no session on a day. */
export interface ClosedClasses {
  readonly calendar: string;
  readonly day: string;
  readonly titles: readonly string[];
}

/** Classes whose market closes before its usual time, UTC ms. */
export interface EarlyClose {
  readonly titles: readonly string[];
  readonly close: number;
}

/** What is to be said of a day. */
export interface DayFacts {
  /** Titles of the classes that trade. */
  readonly open: readonly string[];
  readonly closed: readonly ClosedClasses[];
  readonly early: readonly EarlyClose[];
  readonly isWeekend: boolean;
  readonly changed: number;
}

/** "US equities are closed today: Thanksgiving" */
export const closedText = ({ calendar, day, titles }: ClosedClasses): string =>
  `${listText(titles)} ${isPlural(titles) ? 'are' : 'is'} closed today: ${holidayName(calendar, day) ?? 'a holiday'}`;

/** "US equities", "Crypto and Forex", but not "Crypto". */
const isPlural = (titles: readonly string[]): boolean => titles.length > 1 || (titles[0] ?? '').endsWith('s');

/** The lines of a day in the week: what is open or closed, and how much changed. */
export function weekEvents({ open, closed, early, isWeekend, changed }: DayFacts): string[] {
  const changes = changed > 0 ? [plural(changed, 'daily change')] : [];
  // Of one market alone nobody says "all".
  const isAlone = open.length + closed.length === 1;
  const allOpen = isAlone ? 'Open' : 'All markets open';
  if (open.length + closed.length === 0) return changes;
  if (isWeekend && open.length === 0) return [...changes, isAlone ? 'Closed' : 'All markets closed'];
  if (isWeekend) return [...changes, closed.length === 0 ? allOpen : `${listText(open)} only`];
  const holidays = closed.map(
    ({ calendar, day, titles }) => `${listText(titles)} closed: ${holidayName(calendar, day) ?? 'a holiday'}`,
  );
  const shorter = early.map(
    ({ titles, close }) => `${listText(titles)} ${isPlural(titles) ? 'close' : 'closes'} early, ${clockText(close)}`,
  );
  const events = [...changes, ...holidays, ...shorter];
  return events.length === 0 ? [allOpen] : events;
}
