import type { BarFields } from '#market/bar.ts';
import { dayNumber, weekday } from '#market/calendar/day.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import type { FeedFinding } from './findings.ts';
import type { BadRow } from './row-checks.ts';
import type { SessionlessDay } from './sessionless-days.ts';

/** A session that a calendar lacks: most symbols of a feed have it. */
export interface CalendarFault {
  readonly calendar: CalendarId;
  readonly date: string;
  /** Symbols that have bars on the date, of those that the feed has on the calendar. */
  readonly symbols: number;
  readonly of: number;
}

/** The days of one symbol of one file. */
export interface SymbolDays {
  readonly symbol: string;
  readonly calendar: CalendarId;
  /** Days with bars that passed every check; counted where there are others. */
  readonly days: number;
  readonly sessionless: readonly SessionlessDay[];
}

/** What the checks of a file found of one symbol. */
interface Checked {
  readonly instrument: { readonly symbol: string; readonly calendar: CalendarId };
  readonly columns: Pick<BarFields, 'openTime'>;
  readonly sessionless: readonly SessionlessDay[];
}

/** The days of the symbols of a file that have any row on a day. */
export const daysOf = (checked: readonly Checked[]): SymbolDays[] =>
  checked
    .filter(({ columns, sessionless }) => columns.openTime.length > 0 || sessionless.length > 0)
    .map(({ instrument: { symbol, calendar }, columns, sessionless }) => {
      const days = sessionless.length === 0 ? 0 : new Set(columns.openTime.map((time) => Math.floor(time / DAY))).size;
      return { symbol, calendar, days, sessionless };
    });

/** One symbol is no evidence against a calendar: its row may be wrong. */
const SYMBOLS_LEAST = 2;
/** Of more days the calendar is not at fault: it is another's, or the dates are not those of the sessions. */
const SHARE_MOST = 0.05;
const ALWAYS_FEW = 2;
/** Their sessions open on the evening before. Vendors cut a bar of Sunday's evening, which is Monday's session. */
const EVENINGS: readonly CalendarId[] = ['FX', 'CMES'];

/** The sessions that calendars lack, by calendar and date: dates on which more than half of the symbols of a calendar have bars. */
export function calendarFaults(symbolDays: readonly SymbolDays[]): CalendarFault[] {
  const faults: CalendarFault[] = [];
  for (const [calendar, parts] of Map.groupBy(symbolDays, (part) => part.calendar)) {
    const of = new Set(parts.map(({ symbol }) => symbol)).size;
    const days = parts.flatMap(({ sessionless }) => sessionless).filter((day) => !isWeekendOfEvenings(day));
    const found = [...Map.groupBy(days, ({ date }) => date)]
      .map(([date, group]) => ({ calendar, date, symbols: new Set(group.map(({ symbol }) => symbol)).size, of }))
      .filter(({ symbols }) => symbols >= SYMBOLS_LEAST && symbols > of / 2);
    const known = Math.max(...parts.map((part) => part.days));
    if (found.length <= Math.max(ALWAYS_FEW, SHARE_MOST * known)) faults.push(...found);
  }
  return faults.sort((a, b) => (a.calendar + a.date < b.calendar + b.date ? -1 : 1));
}

/** What is wrong and what to do, in one sentence. */
export const faultText = ({ calendar, date, symbols, of }: CalendarFault): string =>
  `${calendar} has no session on ${date}, but ${symbols} of ${of} symbols have bars: a calendar fault; ` +
  'name the session in the override file ARGUS_CALENDAR_FILE (market/calendar/README.md)';

/** Whether a fault explains a refused row: it is on the date, and the calendar has no session then. */
export function explains(faults: readonly CalendarFault[], day: SessionlessDay | undefined): CalendarFault | undefined {
  return day && faults.find(({ calendar, date }) => calendar === day.calendar && date === day.date);
}

/** The first fault as a sentence, and how many more there are. */
export const describeFaults = ([first, ...more]: readonly CalendarFault[]): string =>
  (first === undefined ? '' : faultText(first)) +
  (more.length === 0 ? '' : `; ${more.length} more sessions are missing`);

/** The findings of a feed, those that a fault explains as faults. `refused`: the rows behind them. */
export function withFaults(
  findings: readonly FeedFinding[],
  faults: readonly CalendarFault[],
  refused: readonly BadRow[],
): FeedFinding[] {
  const explained = new Map(
    refused.flatMap(({ file, row, sessionless }) => {
      const fault = explains(faults, sessionless);
      return fault === undefined ? [] : [[`${row} ${file}`, fault] as const];
    }),
  );
  return findings.map((finding) => {
    const fault = explained.get(`${finding.row} ${finding.file}`);
    return fault === undefined ? finding : { ...finding, issue: 'calendar_fault', detail: faultText(fault) };
  });
}

const isWeekendOfEvenings = ({ calendar, date }: SessionlessDay): boolean =>
  EVENINGS.includes(calendar) && weekday(dayNumber(date)) > 4;
