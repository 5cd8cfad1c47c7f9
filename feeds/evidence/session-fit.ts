import type { Calendar, Session } from '#market/calendar/calendar.ts';
import { dayText } from '#market/calendar/day.ts';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { EXTENDED_HOURS } from './extended-hours.ts';
import { zoneClock } from './zone.ts';

/** How well the open times of bars fit the sessions of a calendar. Shares are from 0 to 1. */
export interface SessionFit {
  readonly rows: number;
  /** Share of rows at which a bar of the timeframe opens. */
  readonly inside: number;
  /** Share of rows at which the venue has no trade at all, not even before the open or after the close. */
  readonly closed: number;
  /** Share of the parts of a session (half an hour each, or one bar) that have a bar in some session. */
  readonly covered: number;
  /**
   * Share of the stretches of trading whose first bar, and whose last bar, is there. Only an open after a pause counts,
   * and a close before one. A first bar that follows trade right before the open tells nothing.
   */
  readonly opens: number;
  readonly closes: number;
  /** Rows a day that are outside of sessions and before an open, and after a close. */
  readonly before: number;
  readonly after: number;
  /** Rows a day exactly at the beginning, and at the end, of all trading, where the venue has such hours. */
  readonly earliest: number;
  readonly latest: number;
  /** Stretches of trading with bars, and the share of rows that follow the row before without a gap. */
  readonly stretches: number;
  readonly days: number;
  readonly gapless: number;
}

const PART = 30 * MINUTE;
/** A time outside of sessions is before an open when it is nearer to it than this, else after a close. */
const PAUSE = 8 * HOUR;

/** Fits the open times (UTC ms, ascending, NaN for none) of bars of `step` milliseconds. */
export function sessionFit(calendar: Calendar, step: number, times: ArrayLike<number>): SessionFit {
  const stretches = new Map<number, Stretch>();
  const parts = new Set<number>();
  const days = new Set<string>();
  const part = Math.max(PART, step);
  let inside = 0;
  let closed = 0;
  let before = 0;
  let after = 0;
  let all = 1;
  let earliest = 0;
  let latest = 0;
  let gapless = 0;
  const hours = EXTENDED_HOURS.get(calendar.id);
  const find = finder(calendar);
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const session = find(time);
    const segment = session?.segments.find(({ open, close }) => open <= time && time < close);
    if (session === null || segment === undefined || (time - segment.open) % step !== 0) {
      if (!tradesAt(calendar, time)) closed++;
      else if (segment === undefined) {
        const isBefore = calendar.nextOpen(time) - time < PAUSE;
        if (isBefore) before++;
        else after++;
        const ofDay = hours === undefined ? -1 : wallTime(calendar, time);
        if (ofDay === hours?.[0]) earliest++;
        if (ofDay === hours?.[1]) latest++;
      }
      continue;
    }
    inside++;
    days.add(session.date);
    if (time - (times[i - 1] as number) === step) gapless++;
    let stretch = stretches.get(segment.open);
    if (stretch === undefined) {
      stretch = stretchOf(calendar, segment);
      stretches.set(segment.open, stretch);
    }
    if (time === segment.open && times[i - 1] !== time - step) stretch.first = true;
    if (time + step >= segment.close) stretch.last = true;
    parts.add(Math.floor((time - session.open) / part));
    all = Math.max(all, Math.ceil((session.close - session.open) / part));
  }
  const pause = pauseParts(calendar, times, part);
  const afterPause = [...stretches.values()].filter((stretch) => stretch.opens);
  const beforePause = [...stretches.values()].filter((stretch) => stretch.closes);
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  return {
    rows: times.length,
    inside: share(inside, times.length),
    closed: share(closed, times.length),
    covered: share(parts.size, Math.max(1, all - pause)),
    opens: share(afterPause.filter(({ first }) => first).length, afterPause.length),
    closes: share(beforePause.filter(({ last }) => last).length, beforePause.length),
    before: share(before, days.size),
    after: share(after, days.size),
    earliest: share(earliest, days.size),
    latest: share(latest, days.size),
    stretches: afterPause.length,
    days: days.size,
    gapless: share(gapless, Math.max(1, times.length - stretches.size)),
  };
}

interface Stretch {
  /** Whether the venue is closed right before it, and right after it. */
  readonly opens: boolean;
  readonly closes: boolean;
  first: boolean;
  last: boolean;
}

const stretchOf = (calendar: Calendar, { open, close }: { open: number; close: number }): Stretch => ({
  opens: calendar.sessionAt(open - 1) === null,
  closes: calendar.sessionAt(close) === null,
  first: false,
  last: false,
});

/** Parts of a session in which trading pauses all the time. */
function pauseParts(calendar: Calendar, times: ArrayLike<number>, part: number): number {
  const [session] =
    times.length === 0 ? [] : calendar.sessions((times[0] as number) || 0, ((times[0] as number) || 0) + 7 * DAY);
  const [morning, afternoon] = session?.segments ?? [];
  if (session === undefined || morning === undefined || afternoon === undefined) return 0;
  const from = Math.ceil((morning.close - session.open) / part);
  const to = Math.floor((afternoon.open - session.open) / part);
  return Math.max(0, to - from);
}

/** Remembers the session of the row before: neighbours are mostly of one. */
function finder(calendar: Calendar): (time: number) => Session | null {
  let last: Session | null = null;
  return (time) => {
    if (last?.segments.some(({ open, close }) => open <= time && time < close)) return last;
    const found = Number.isNaN(time) ? null : calendar.sessionAt(time);
    if (found !== null) last = found;
    return found;
  };
}

const wallTime = (calendar: Calendar, time: number): number => zoneClock(calendar.timezone).toWall(time) % DAY;

/** Whether anything can be traded at the venue then: in its extended hours on the date of a session, or in a session. */
function tradesAt(calendar: Calendar, time: number): boolean {
  if (Number.isNaN(time)) return false;
  if (calendar.sessionAt(time) !== null) return true;
  const hours = EXTENDED_HOURS.get(calendar.id);
  if (hours === undefined) return false;
  const wall = zoneClock(calendar.timezone).toWall(time);
  const midnight = Math.floor(wall / DAY) * DAY;
  if (calendar.sessionOn(dayText(midnight / DAY)) === null) return false;
  return wall - midnight >= hours[0] && wall - midnight <= hours[1];
}
