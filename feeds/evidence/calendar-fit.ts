import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import { dayText } from '#market/calendar/day.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';

/** Calendars that a file without any venue is held against, the likeliest first. */
export const CANDIDATES: readonly CalendarId[] = ['XNYS', '24X7', 'FX', 'CMES', 'XLON', 'XETR', 'XTKS', 'XHKG', 'XBOM'];

export interface CalendarFit {
  readonly calendar: CalendarId;
  /** Share of the dates that are sessions, and share of the sessions between them that have a date. */
  readonly sessions: number;
  readonly complete: number;
}

/** Below this share of its dates that are sessions a calendar is not meant. */
const FITS = 0.9;
/** How near to the best fit another must be to fit too: a year of London and New York differ in six days of 250. */
const NEAR = 0.99;
/**
 * Exchanges that are not known keep nearly the same weekdays as those that are. So a calendar is that of the bars only
 * when at most one day in a hundred is otherwise, of the dates and of its sessions taken together.
 */
const EXACT = 0.99;
/** Coins have outages. */
const EXACT_COINS = 0.85;

/** Whether dates are those of a calendar. New York may have bad rows or lack sessions, but not both. */
function isExact({ calendar, sessions, complete }: CalendarFit): boolean {
  if (calendar === 'XNYS') return Math.max(sessions, complete) >= EXACT;
  return sessions * complete >= (calendar === '24X7' ? EXACT_COINS : EXACT);
}
/** Holidays close a venue for a week at most. */
const HOLE = 7 * DAY;
/** The first block of Bitcoin: before it nothing was traded on every day of the week. */
export const FIRST_COIN = Date.UTC(2009, 0, 3);

/** How the dates (midnight UTC, any order) of daily bars fit each calendar. */
export function fitCalendars(dates: ReadonlySet<number>): CalendarFit[] {
  const labelled = [...dates];
  const between = daysBetween(dates);
  return CANDIDATES.map((id) => {
    const calendar = calendarOf(id);
    const hasSession = sessionsOf(calendar);
    const count = (days: readonly number[]) => days.reduce((sum, day) => (hasSession(day) ? sum + 1 : sum), 0);
    const inside = count(labelled);
    const scheduled = inside + count(between);
    return { calendar: id, sessions: inside / dates.size, complete: scheduled === 0 ? 0 : inside / scheduled };
  });
}

/**
 * The days between dates that are none of them. What lies in a hole of the file tells nothing; but a file that is mostly
 * holes, such as one of a bar a month, lacks the days in them.
 */
function daysBetween(dates: ReadonlySet<number>): number[] {
  const sorted = [...dates].sort((a, b) => a - b);
  const gaps = sorted.map((date, i) => ({ date, before: sorted[i - 1] ?? date }));
  const isHole = ({ date, before }: { date: number; before: number }): boolean => date - before > HOLE;
  const skipped = gaps.filter(isHole).length * 10 <= gaps.length;
  const days: number[] = [];
  for (const gap of gaps)
    for (let day = skipped && isHole(gap) ? gap.date : gap.before + DAY; day < gap.date; day += DAY) days.push(day);
  return days;
}

/** The calendars that fit as well as the best one: their sessions are the dates, and the dates are their sessions. */
export function bestCalendars(fits: readonly CalendarFit[]): CalendarId[] {
  const scored = fits.filter((fit) => fit.sessions >= FITS && isExact(fit));
  const best = Math.max(0, ...scored.map(({ sessions, complete }) => sessions * complete));
  return scored.filter(({ sessions, complete }) => sessions * complete >= best * NEAR).map(({ calendar }) => calendar);
}

const remembered = new WeakMap<Calendar, Map<number, boolean>>();

/** Whether a date (midnight UTC) is a session; remembered, because the files of a folder ask for the same dates. */
function sessionsOf(calendar: Calendar): (date: number) => boolean {
  let known = remembered.get(calendar);
  if (known === undefined) {
    known = new Map();
    remembered.set(calendar, known);
  }
  const answers = known;
  return (date) => {
    let answer = answers.get(date);
    if (answer === undefined) {
      answer = calendar.sessionOn(dayText(date / DAY)) !== null;
      answers.set(date, answer);
    }
    return answer;
  };
}
