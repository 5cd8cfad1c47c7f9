import { ArgusError } from '#errors/argus-error.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { weekday } from '#market/calendar/day.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import type { RawRows } from '../raw-rows.ts';
import { bestReadings } from './bar-clock.ts';
import { bestCalendars, CANDIDATES, FIRST_COIN, fitCalendars } from './calendar-fit.ts';
import type { ClockKind } from './timed-rows.ts';

export interface FoundCalendar {
  readonly calendar: CalendarId;
  readonly why: string;
  readonly assumed: boolean;
}

const OPTIONS = '--venue, --class or --calendar';
const SATURDAY = 5;
const SAMPLE = 6_000;
const ASSUMED: CalendarId = 'XNYS';

/**
 * The calendar of each of some symbols of which no name tells a venue: the one whose sessions the bars keep. Where
 * several fit, New York is assumed if it is among them. Throws ARGUS_FEED_FORMAT with the candidates otherwise.
 */
export function calendarByBars(
  rows: RawRows,
  symbols: readonly number[],
  timeframe: Timeframe | null,
  { path, clock }: { path: string; clock: ClockKind },
): Map<number, FoundCalendar> {
  const times = timesOf(rows, new Set(symbols));
  const known = new Map<string, FoundCalendar>();
  const found = new Map<number, FoundCalendar>();
  for (const symbol of symbols) {
    const itsTimes = times.get(symbol) ?? [];
    const key = `${itsTimes.length} ${itsTimes[0]} ${itsTimes.at(-1)} ${itsTimes.reduce((sum, time, i) => (sum + time * (i + 1)) % 1e15, 0)}`;
    let calendar = known.get(key);
    if (calendar === undefined) {
      const zoneless = clock === 'wall' && timeframe !== null && isIntraday(timeframe);
      const options = zoneless ? `${OPTIONS}, and in which zone its times are with --timezone` : OPTIONS;
      calendar = choose(path, rows.symbols[symbol]?.symbol ?? '', candidatesOf(itsTimes, timeframe, clock), options);
      known.set(key, calendar);
    }
    found.set(symbol, calendar);
  }
  return found;
}

function choose(path: string, symbol: string, candidates: readonly CalendarId[], options: string): FoundCalendar {
  const [only] = candidates;
  if (only === undefined) {
    const what = `the dates of ${symbol} are the sessions of no venue that is known`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${what}: say which with ${options}`);
  }
  if (candidates.length === 1)
    return { calendar: only, why: `its bars keep the sessions of ${only} alone`, assumed: false };
  const several = candidates.join(', ');
  if (candidates.includes(ASSUMED)) return { calendar: ASSUMED, why: `its bars fit ${several}`, assumed: true };
  const what = `the bars of ${symbol} fit the sessions of ${several}`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${what}: say which with ${options}`);
}

/** The times of some symbols, in the order of the file. */
function timesOf(rows: RawRows, symbols: ReadonlySet<number>): Map<number, number[]> {
  const times = new Map<number, number[]>();
  for (let i = 0; i < rows.length; i++) {
    const symbol = rows.symbol[i] as number;
    const time = rows.openTime[i] as number;
    if (!symbols.has(symbol) || !Number.isFinite(time)) continue;
    const itsTimes = times.get(symbol);
    if (itsTimes === undefined) times.set(symbol, [time]);
    else itsTimes.push(time);
  }
  return times;
}

function candidatesOf(times: readonly number[], timeframe: Timeframe | null, clock: ClockKind): CalendarId[] {
  const last = times.reduce((latest, time) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  // No calendar knows such dates: the checks say so, row by row.
  if (last < Date.parse(calendarOf(ASSUMED).first)) return [ASSUMED];
  return candidatesAt(times, timeframe, clock).filter((id) => id !== '24X7' || last >= FIRST_COIN);
}

function candidatesAt(times: readonly number[], timeframe: Timeframe | null, clock: ClockKind): CalendarId[] {
  const intraday = timeframe !== null && isIntraday(timeframe);
  if (intraday) return intradayCandidates(times, TIMEFRAME_MS[timeframe], clock);
  // Weeks say nothing about a venue; bars of no timeframe are refused for that.
  if (timeframe === '1w' || timeframe === null) return [...CANDIDATES];
  return bestCalendars(fitCalendars(datesOf(times)));
}

/** The dates of labels; where they are not at midnight, those of the clocks east or west that give more sessions. */
function datesOf(times: readonly number[]): Set<number> {
  const shifted = (hours: number): Set<number> =>
    new Set(times.map((time) => Math.floor((time + hours * (DAY / 24)) / DAY) * DAY));
  const [first, ...shiftedDates] = times.every((time) => time % DAY === 0) ? [shifted(0)] : [0, 9, -5].map(shifted);
  const score = (dates: Set<number>): number =>
    Math.max(...fitCalendars(dates).map(({ sessions, complete }) => sessions * complete));
  return shiftedDates.reduce((best, dates) => (score(dates) > score(best) + 0.01 ? dates : best), first as Set<number>);
}

function intradayCandidates(all: readonly number[], step: number, clock: ClockKind): CalendarId[] {
  // Nothing else is traded at noon of a Saturday, whatever the zone.
  if (
    all.some(
      (time) => weekday(Math.floor(time / DAY)) === SATURDAY && time % DAY > DAY / 3 && time % DAY < (2 * DAY) / 3,
    )
  )
    return ['24X7'];
  const times = all.length <= SAMPLE ? all : [...all.slice(0, SAMPLE / 2), ...all.slice(-SAMPLE / 2)];
  const sorted = Float64Array.from(times).sort();
  const fits = CANDIDATES.filter((id) => id !== '24X7').flatMap((id) => {
    const readings = bestReadings({ calendar: calendarOf(id), times: sorted }, step, clock);
    return readings.length === 0
      ? []
      : [{ id, edged: readings.some(({ opens, closes }) => opens >= 0.7 && closes >= 0.7) }];
  });
  const edged = fits.filter((fit) => fit.edged);
  const kept = (edged.length > 0 ? edged : fits).map(({ id }) => id);
  const hours = new Set(all.map((time) => Math.floor((time % DAY) / (DAY / 24))));
  const roundTheClock = hours.size === 24 || all.length < 60;
  return roundTheClock && edged.length === 0 ? [...kept, '24X7'] : kept;
}
