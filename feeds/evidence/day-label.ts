import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import { dayText, weekday } from '#market/calendar/day.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { decided, type Evidence, type ReadingOptions } from './evidence.ts';
import { type ClockKind, isAlwaysOpen, type TimedRows, undecided } from './timed-rows.ts';
import { zoneClock } from './zone.ts';

/** Share of the rows that a rule of labels must hold for; the others may be damaged. */
const NEARLY_ALL = 0.98;
/** A reading whose dates are sessions that much more often than those of the others is the only one that fits. */
const MARGIN = 0.05;
const SUNDAY = 6;
const OPEN = 'the open of the session';
const CLOSE = 'the close of the session';

interface DayReading {
  readonly reading: string;
  readonly why: string;
  readonly dateOf: (time: number) => number;
}

const floorDay = (time: number): number => Math.floor(time / DAY) * DAY;

/**
 * Rewrites the labels of daily or weekly bars to midnight UTC of the date that they mean, calendar by calendar. Throws
 * ARGUS_FEED_FORMAT when two dates fit.
 */
export function settleDays(
  rows: TimedRows,
  timeframe: Timeframe,
  kind: ClockKind,
  options: ReadingOptions,
): Evidence[] {
  const evidence = new Map<string, Evidence>();
  const ids = [...new Set(rows.calendars.map(({ id }) => id))];
  for (const id of ids) {
    const times = timesOf(rows, id);
    if (times.length === 0) continue;
    const calendar = calendarOf(id);
    const settled = readDays(rows.path, times, calendar, kind, options);
    const shift = labelShift(rows.path, times.map(settled.dateOf), calendar, timeframe, options);
    const dates = new Map<number, number>();
    for (let i = 0; i < rows.length; i++) {
      if (rows.calendars[rows.symbol[i] as number]?.id !== id) continue;
      const time = rows.openTime[i] as number;
      let date = dates.get(time);
      if (date === undefined) {
        date = settled.dateOf(time) + shift.days;
        dates.set(time, date);
      }
      rows.openTime[i] = date;
    }
    for (const found of [settled.evidence, shift.evidence])
      if (found !== null) evidence.set(`${found.about} ${found.reading}`, found);
  }
  return [...evidence.values()];
}

/** The distinct times of the symbols with one calendar. */
function timesOf(rows: TimedRows, id: CalendarId): number[] {
  const times = new Set<number>();
  for (let i = 0; i < rows.length; i++) {
    const time = rows.openTime[i] as number;
    if (rows.calendars[rows.symbol[i] as number]?.id === id && Number.isFinite(time)) times.add(time);
  }
  return [...times];
}

function readDays(
  path: string,
  times: readonly number[],
  calendar: Calendar,
  kind: ClockKind,
  { timezone, label }: ReadingOptions,
): { dateOf: (time: number) => number; evidence: Evidence | null } {
  const share = (test: (time: number) => boolean): number => times.filter(test).length / times.length;
  if (share((time) => time % DAY === 0) >= NEARLY_ALL) return { dateOf: floorDay, evidence: null };
  if (timezone !== undefined) return { ...inZone(timezone, kind, calendar), evidence: null };
  const candidates = kind === 'wall' ? wallReadings(times, calendar, label) : instantReadings(times, calendar, label);
  return fitting(path, times, calendar, candidates);
}

function inZone(timezone: string, kind: ClockKind, calendar: Calendar): { dateOf: (time: number) => number } {
  const { toWall, toInstant } = zoneClock(timezone);
  if (kind === 'instant') return { dateOf: (time) => floorDay(toWall(time)) };
  return { dateOf: (time) => venueDate(calendar, toInstant(time)) };
}

/** The trade date of the session at an instant (its close included), else the date on the clock of the venue. */
function venueDate(calendar: Calendar, instant: number): number {
  if (!Number.isFinite(instant)) return Number.NaN;
  const session = calendar.sessionAt(instant) ?? calendar.sessionAt(instant - 1);
  return session === null ? floorDay(zoneClock(calendar.timezone).toWall(instant)) : Date.parse(session.date);
}

const isVenueMidnight = (calendar: Calendar, instant: number): boolean =>
  zoneClock(calendar.timezone).toWall(instant) % DAY === 0;

/** Labels without zone and not at midnight: the date is as written, or they are instants of UTC whose zone was dropped. */
function wallReadings(times: readonly number[], calendar: Calendar, label: ReadingOptions['label']): DayReading[] {
  const written = { reading: 'the date as written', why: 'times without zone', dateOf: floorDay };
  const clock = zoneClock(calendar.timezone);
  // A session can open on the evening before its date.
  const local = (time: number): number => venueDate(calendar, clock.toInstant(time));
  const atVenue = { reading: `a time in ${calendar.timezone}`, why: 'times without zone', dateOf: local };
  const inUtc = instantReadings(times, calendar, label).filter(({ reading }) => !reading.startsWith('the date in UTC'));
  return [written, atVenue, ...inUtc];
}

/** The first rule that holds for nearly all labels; without one the date in UTC and the day after it. */
function instantReadings(times: readonly number[], calendar: Calendar, label: ReadingOptions['label']): DayReading[] {
  const share = (test: (time: number) => boolean): number => times.filter(test).length / times.length;
  const zone = calendar.timezone;
  if (share((time) => isVenueMidnight(calendar, time)) >= NEARLY_ALL) {
    const dateOf = (time: number): number => floorDay(zoneClock(zone).toWall(time));
    return [{ reading: `midnight in ${zone}`, why: `the day begins there for ${calendar.id}`, dateOf }];
  }
  const dateOf = (time: number): number => venueDate(calendar, time);
  const ofSession = (reading: string): DayReading => ({ reading, why: `sessions of ${calendar.id}`, dateOf });
  if (!isAlwaysOpen(calendar)) {
    // Where a session opens when the one before closes, a label can be either.
    const opens = share((time) => calendar.sessionAt(time)?.open === time) >= NEARLY_ALL && label !== 'close';
    const closes = share((time) => calendar.sessionAt(time - 1)?.close === time) >= NEARLY_ALL && label !== 'open';
    const closed = (time: number): number => venueDate(calendar, time - 1);
    const found = [...(opens ? [ofSession(OPEN)] : []), ...(closes ? [{ ...ofSession(CLOSE), dateOf: closed }] : [])];
    if (found.length > 0) return found;
  }
  return [
    ...(isAlwaysOpen(calendar) ? [] : [ofSession('a time in the session')]),
    { reading: 'the date in UTC', why: 'instants', dateOf: floorDay },
    { reading: 'midnight of a zone east of Greenwich', why: 'instants', dateOf: (time) => floorDay(time) + DAY },
  ];
}

/** The only reading whose dates are sessions; readings that give the same dates are one. */
function fitting(
  path: string,
  times: readonly number[],
  calendar: Calendar,
  readings: readonly DayReading[],
): { dateOf: (time: number) => number; evidence: Evidence } {
  const scored = readings
    .map((reading) => {
      const dates = times.map(reading.dateOf);
      const sessions = dates.filter((date) => calendar.sessionOn(dayText(date / DAY)) !== null);
      return { ...reading, dates, fit: sessions.length / times.length };
    })
    .sort((a, b) => b.fit - a.fit);
  const [best, ...rest] = scored as [(typeof scored)[number], ...typeof scored];
  const rivals = rest.filter(({ dates }) => dates.some((date, i) => date !== best.dates[i]));
  const open = rivals.filter(({ fit }) => fit > best.fit - MARGIN);
  const text = (fit: number): string => `${Math.round(fit * 100)} % of its dates are sessions of ${calendar.id}`;
  if (open.length > 0) {
    const names = [best, ...open].map(({ reading }) => reading);
    const byLabel = names.every((name) => name === OPEN || name === CLOSE);
    throw undecided(path, 'labels of days', names, byLabel ? '--label open|close' : '--timezone ZONE');
  }
  const rejected = rivals.map(({ reading, fit }) => ({ reading, why: text(fit) }));
  return { dateOf: best.dateOf, evidence: decided('label of days', best.reading, text(best.fit), rejected) };
}

/** Days from the label to a day of the bar: weeks that are labelled by a Sunday, days that are labelled by their end. */
function labelShift(
  path: string,
  dates: readonly number[],
  calendar: Calendar,
  timeframe: Timeframe,
  { label }: ReadingOptions,
): { days: number; evidence: Evidence | null } {
  const share = (day: number): number =>
    dates.filter((date) => weekday(Math.floor(date / DAY)) === day).length / dates.length;
  if (timeframe === '1d') {
    const ends = label === 'close' && isAlwaysOpen(calendar);
    return { days: ends ? -DAY : 0, evidence: null };
  }
  if (share(SUNDAY) >= NEARLY_ALL) {
    if (label === undefined)
      throw undecided(
        path,
        'Sundays that label its weeks',
        ['their last day', 'the day before Monday'],
        '--label open|close',
      );
    return { days: label === 'open' ? DAY : 0, evidence: decided('label of weeks', `Sunday, ${label}`, 'given') };
  }
  return { days: label === 'close' && share(0) >= NEARLY_ALL ? -DAY : 0, evidence: null };
}
