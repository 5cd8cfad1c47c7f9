import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { decided, type Evidence, type ReadingOptions } from './evidence.ts';
import { EXTENDED_HOURS, OTHER_ZONES } from './extended-hours.ts';
import { type SessionFit, sessionFit } from './session-fit.ts';
import { type ClockKind, isAlwaysOpen, NO_INSTANT, type TimedRows, undecided } from './timed-rows.ts';
import { zoneClock } from './zone.ts';

/** A reading of the times of bars inside a session: the zone of the clock, and whether it shows the open or the close. */
interface ClockReading {
  /** Name of a zone; 'venue' stands for the zone of each symbol's calendar. */
  readonly zone: string;
  readonly label: 'open' | 'close';
}

/** Rows that are looked at per calendar: the first and the last of its longest series. */
const SAMPLE = 4_000;

interface Sample {
  readonly calendar: Calendar;
  readonly times: Float64Array;
}

/**
 * Rewrites the times of intraday bars to the instants of their opens. Every zone and both labels are tried on the rows;
 * the one that puts the bars into sessions is adopted. Throws ARGUS_FEED_FORMAT when two do.
 */
export function settleClock(
  rows: TimedRows,
  timeframe: Timeframe,
  kind: ClockKind,
  options: ReadingOptions,
): Evidence[] {
  if (!isIntraday(timeframe)) return [];
  const step = TIMEFRAME_MS[timeframe];
  const samples = sampleOf(rows).filter(({ calendar, times }) => isKnown(calendar, times));
  const { reading, evidence } = chooseReading(rows.path, samples, step, kind, options);
  apply(rows, step, kind, reading);
  return evidence;
}

export function chooseReading(
  path: string,
  samples: readonly Sample[],
  step: number,
  kind: ClockKind,
  { timezone, label }: ReadingOptions,
): { reading: ClockReading; evidence: Evidence[] } {
  const zones = kind === 'instant' ? ['UTC'] : timezone === undefined ? zonesOf(samples) : [timezone];
  const labels = label === undefined ? (['open', 'close'] as const) : [label];
  const readings = zones.flatMap((zone) => labels.map((side): ClockReading => ({ zone, label: side })));
  const [only] = readings;
  if (only !== undefined && samples.length === 0) return { reading: { ...only, label: labels[0] }, evidence: [] };
  if (only !== undefined && readings.length === 1) return { reading: only, evidence: [] };
  const tried = readings.map((reading) => ({ reading, ...tryReading(reading, samples, step, kind) }));
  const left = tried.filter((reading) => !tried.some((other) => other !== reading && defeats(other, reading)));
  const distinct = left.filter(({ opens }, i) => !left.slice(0, i).some((other) => sameOpens(opens, other.opens)));
  const rejected = tried
    .filter((reading) => !left.includes(reading))
    .map(({ reading, fit }) => ({ reading: readingText(reading, samples), why: fitText(fit) }));
  const leftZones = [...new Set(distinct.map(({ reading }) => reading.zone))];
  if (leftZones.length > 1) {
    const texts = leftZones.map((zone) => zoneText(zone, samples));
    throw undecided(path, 'times', texts, '--timezone ZONE');
  }
  const chosen = distinct.length === 1 ? distinct[0] : distinct.find(({ reading }) => reading.label === 'open');
  if (chosen === undefined) throw undecided(path, 'times', ['opens', 'closes of bars'], '--label open|close');
  const assumed = distinct.length > 1;
  if (assumed && startsOneBarLate(chosen.fit, samples, step, chosen.opens))
    throw undecided(path, 'times', ['opens', 'closes of bars'], '--label open|close');
  const why = fitText(chosen.fit) + (assumed ? '; the label is assumed, --label close changes it' : '');
  const noteworthy = kind === 'wall' || chosen.reading.label === 'close' || rejected.length > 1;
  const evidence =
    noteworthy || assumed ? [decided('clock of bars', readingText(chosen.reading, samples), why, rejected)] : [];
  return { reading: chosen.reading, evidence };
}

/** The fits of the readings by which the bars of a symbol can be of a calendar at all. */
export function bestReadings(sample: Sample, step: number, kind: ClockKind): SessionFit[] {
  const zones = kind === 'instant' ? ['UTC'] : zonesOf([sample]);
  const readings = zones.flatMap((zone) =>
    (['open', 'close'] as const).map((label): ClockReading => ({ zone, label })),
  );
  const continuous = EXTENDED_HOURS.get(sample.calendar.id) === undefined;
  return readings
    .map((reading) => tryReading(reading, [sample], step, kind).fit)
    .filter(({ inside, closed }) => closed <= 0.01 && inside >= (continuous ? 0.97 : 0.3));
}

/** Venues that never close write UTC; the others also the clock of the venue. */
function zonesOf(samples: readonly Sample[]): string[] {
  if (samples.length === 0) return ['UTC'];
  const vendorZones = samples.length === 1 ? samples.flatMap(({ calendar }) => OTHER_ZONES.get(calendar.id) ?? []) : [];
  return ['UTC', 'venue', ...vendorZones];
}

/** The first and last times of the longest series of each calendar that has sessions, in the order of time. */
function sampleOf(rows: TimedRows): Sample[] {
  const counts = rows.calendars.map(() => 0);
  for (let i = 0; i < rows.length; i++) counts[rows.symbol[i] as number] = (counts[rows.symbol[i] as number] ?? 0) + 1;
  const longest = new Map<CalendarId, number>();
  for (const [symbol, calendar] of rows.calendars.entries()) {
    if (isAlwaysOpen(calendar)) continue;
    const other = longest.get(calendar.id);
    if (other === undefined || (counts[symbol] as number) > (counts[other] as number)) longest.set(calendar.id, symbol);
  }
  return [...longest].map(([id, symbol]) => {
    const times: number[] = [];
    for (let i = 0; i < rows.length && times.length < SAMPLE; i++)
      if (rows.symbol[i] === symbol) times.push(rows.openTime[i] as number);
    const last: number[] = [];
    for (let i = rows.length - 1; i >= 0 && last.length < Math.min(SAMPLE, (counts[symbol] as number) - SAMPLE); i--)
      if (rows.symbol[i] === symbol) last.push(rows.openTime[i] as number);
    const finite = [...times, ...last].filter((time) => Number.isFinite(time)).sort((a, b) => a - b);
    return { calendar: calendarOf(id), times: Float64Array.from(finite) };
  });
}

/** Whether a calendar knows some of the times: it cannot tell anything about others. */
function isKnown({ first, last }: Calendar, times: Float64Array): boolean {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return times.some((time) => time >= from && time <= to);
}

function tryReading(
  reading: ClockReading,
  samples: readonly Sample[],
  step: number,
  kind: ClockKind,
): { fit: SessionFit; opens: Float64Array[] } {
  const opens = samples.map(({ calendar, times }) => {
    const openOf = opener(calendar, step, kind, reading);
    return times.map(openOf);
  });
  const fits = samples.map(({ calendar }, i) => sessionFit(calendar, step, opens[i] as Float64Array));
  const rows = fits.reduce((sum, fit) => sum + fit.rows, 0);
  const mean = (name: keyof SessionFit): number =>
    fits.reduce((sum, fit) => sum + fit[name] * fit.rows, 0) / Math.max(1, rows);
  const names = [
    'inside',
    'closed',
    'covered',
    'opens',
    'closes',
    'before',
    'after',
    'earliest',
    'latest',
    'stretches',
    'days',
    'gapless',
  ] as const;
  return {
    opens,
    fit: { ...(Object.fromEntries(names.map((name) => [name, mean(name)])) as Omit<SessionFit, 'rows'>), rows },
  };
}

/** The instant of the open of a bar from the time that the file has for it. */
function opener(
  calendar: Calendar,
  step: number,
  kind: ClockKind,
  { zone, label }: ClockReading,
): (time: number) => number {
  const clock = zoneClock(zone === 'venue' ? calendar.timezone : zone);
  const instant = kind === 'instant' || clock.zone === 'UTC' ? (time: number) => time : clock.toInstant;
  return label === 'open' ? instant : (time) => openOfClose(calendar, step, instant(time));
}

/** The last bar of a session segment can be shorter than the others: its open is on the grid of the segment. */
function openOfClose(calendar: Calendar, step: number, close: number): number {
  if (Number.isNaN(close)) return close;
  const segment = calendar
    .sessionAt(close - 1)
    ?.segments.find((segment) => segment.open < close && close <= segment.close);
  if (segment === undefined || close !== segment.close) return close - step;
  return segment.open + Math.floor((close - 1 - segment.open) / step) * step;
}

const SMALL = 0.003;
const CLEARLY = 0.7;
const SOME = 0.2;
const HARDLY = 0.05;

interface Tried {
  readonly reading: ClockReading;
  readonly fit: SessionFit;
}

/** Whether one reading fits so much better that the other cannot be meant (feeds/evidence/README.md). */
function defeats(better: Tried, other: Tried): boolean {
  if (better.reading.zone !== other.reading.zone) return betterZone(better.fit, other.fit);
  return better.reading.label === 'open' ? isOpen(better.fit, other.fit) : isClose(other.fit, better.fit);
}

function betterZone(better: SessionFit, other: SessionFit): boolean {
  // A few rows are damaged; an hour of a week is more.
  const more = (other.closed - better.closed) * other.rows;
  if (other.closed > 2 * better.closed && more >= Math.max(4, 0.005 * other.rows)) return true;
  if (better.closed > other.closed + SMALL) return false;
  if (other.inside < 0.05 && better.inside >= 0.3) return true;
  if (better.inside < other.inside - SMALL) return false;
  if (better.covered >= 0.95 && other.covered <= better.covered - 0.05) return true;
  const edgeless = other.opens <= SOME && other.closes <= SOME;
  if (!edgeless) return false;
  // One bar at an open proves nothing: it takes several days, or a day from its first to its last bar.
  if (better.stretches >= 3) return better.opens >= CLEARLY || better.closes >= CLEARLY;
  return better.gapless >= 0.9 && better.opens >= CLEARLY && better.closes >= CLEARLY;
}

/**
 * The two labels of one zone: `open` is the fit of the times as opens, `close` as closes. A time that is exactly that of
 * an open can be no close, unless there is trade before the open; a bar at a close can also be that of the auction.
 */
function isOpen(open: SessionFit, close: SessionFit): boolean {
  if (hasExtendedHours(open)) return open.days > 1 && open.earliest >= SOME && open.latest <= HARDLY;
  const closesFitBetter = close.opens > open.opens && close.closes >= 0.5;
  // A single row at an open can be a damaged one.
  const several = open.opens * open.stretches >= 2 || open.gapless >= 0.9;
  return several && open.opens >= SOME && !closesFitBetter;
}

function isClose(open: SessionFit, close: SessionFit): boolean {
  if (hasExtendedHours(open) || close.after >= 1)
    return open.days > 1 && open.earliest <= HARDLY && open.latest >= SOME;
  return open.opens <= HARDLY && close.closes >= 0.5 && close.opens >= 0.5;
}

/** Trade before the open on most days. A few such rows are damaged. */
const hasExtendedHours = ({ before }: SessionFit): boolean => before >= 2;

/** Sessions whose first bar is missing on most days, and the second is there: the times may be those of closes. */
function startsOneBarLate(
  fit: SessionFit,
  samples: readonly Sample[],
  step: number,
  opens: readonly Float64Array[],
): boolean {
  if (fit.opens > SOME) return false;
  const moved = samples.map(({ calendar }, i) =>
    sessionFit(
      calendar,
      step,
      (opens[i] as Float64Array).map((time) => time - step),
    ),
  );
  return moved.some(({ opens: firsts, rows }) => rows > 0 && firsts >= CLEARLY);
}

const sameOpens = (a: readonly Float64Array[], b: readonly Float64Array[]): boolean =>
  a.every((times, i) => times.every((time, j) => Object.is(time, b[i]?.[j])));

function apply(rows: TimedRows, step: number, kind: ClockKind, reading: ClockReading): void {
  if (reading.label === 'open' && (kind === 'instant' || reading.zone === 'UTC')) return;
  const openers = rows.calendars.map((calendar) =>
    opener(
      calendar,
      step,
      kind,
      isAlwaysOpen(calendar) && reading.zone === 'venue' ? { ...reading, zone: 'UTC' } : reading,
    ),
  );
  for (let i = 0; i < rows.length; i++) {
    const openOf = openers[rows.symbol[i] as number] as (time: number) => number;
    const time = rows.openTime[i] as number;
    const open = openOf(time);
    rows.openTime[i] = Number.isNaN(open) && Number.isFinite(time) ? NO_INSTANT : open;
  }
}

const zoneText = (zone: string, samples: readonly Sample[]): string =>
  zone === 'venue' ? [...new Set(samples.map(({ calendar }) => calendar.timezone))].join(', ') : zone;
const readingText = ({ zone, label }: ClockReading, samples: readonly Sample[]): string =>
  `${zoneText(zone, samples)}, ${label} of each bar`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const fitText = ({ inside, closed, opens, closes }: SessionFit): string =>
  `${percent(inside)} of the bars are in sessions, ${percent(closed)} where nothing is traded, ${percent(opens)} of the sessions have their first and ${percent(closes)} their last bar`;
