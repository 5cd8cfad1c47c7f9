import { type Calendar, calendarOf, type Session } from '#market/calendar/calendar.ts';
import { DAY, MINUTE, WEEK } from '#market/time.ts';
import { minuteVolatility } from './diurnal.ts';
import { type SimulatedClass, TRAITS } from './universe.ts';

export const BLOCK_MINUTES = 30;

/** First day with simulated bars, UTC milliseconds. All paths start here. */
export const EPOCH = Date.UTC(2020, 0, 1);

/** How a session is cut: half-hour blocks, two to a bar of the 1h clock. Sessions of the same hours share one shape. */
export interface SessionShape {
  readonly minutes: number;
  /** Offset of each minute from the open of the session, milliseconds. */
  readonly minuteOffset: Float64Array;
  /** Relative volatility of each minute, mean square about 1. */
  readonly volatility: Float64Array;
  readonly blocks: number;
  /** First minute of each block, and the count of minutes as the last element. */
  readonly blockStart: Uint16Array;
  /** Sum of squared minute volatilities per block, and of all of them. */
  readonly blockVariance: Float64Array;
  readonly variance: number;
}

export interface GridSession {
  readonly session: Session;
  /** Trade date as days since 1970: the key of the session's random streams. */
  readonly day: number;
  readonly shape: SessionShape;
}

/** The sessions of one class from EPOCH, extended as far as asked. */
export interface Grid {
  readonly calendar: Calendar;
  /** Session by position, or undefined past the end of the calendar. */
  at(index: number): GridSession | undefined;
  /** Positions [first, last) of the sessions that overlap [from, to). */
  range(from: number, to: number): readonly [number, number];
}

function shapeOf(assetClass: SimulatedClass, session: Session, diurnal: boolean): SessionShape {
  const volatility = minuteVolatility(assetClass, session);
  if (!diurnal) volatility.fill(1);
  const minuteOffset = new Float64Array(volatility.length);
  const starts: number[] = [];
  let minute = 0;
  for (const { open, close } of session.segments) {
    for (let t = open; t < close; t += MINUTE, minute++) {
      if ((t - open) % (BLOCK_MINUTES * MINUTE) === 0) starts.push(minute);
      minuteOffset[minute] = t - session.open;
    }
  }
  const blockStart = Uint16Array.from([...starts, minute]);
  const blockVariance = Float64Array.from(starts, (start, block) =>
    volatility.subarray(start, blockStart[block + 1]).reduce((sum, value) => sum + value * value, 0),
  );
  return {
    minutes: minute,
    minuteOffset,
    volatility,
    blocks: starts.length,
    blockStart,
    blockVariance,
    variance: blockVariance.reduce((sum, value) => sum + value, 0),
  };
}

/** `diurnal`: whether the hours of a day differ. */
export function createGrid(assetClass: SimulatedClass, diurnal = true): Grid {
  const calendar = calendarOf(TRAITS[assetClass].calendar);
  const shapes = new Map<string, SessionShape>();
  const sessions: GridSession[] = [];
  let extendedTo = EPOCH;

  /** Extends the list by at least a year at a time. */
  function extend(to: number): void {
    if (to <= extendedTo) return;
    const until = Math.max(to, extendedTo + 366 * DAY);
    for (const session of calendar.sessions(extendedTo, until)) {
      if (session.open < extendedTo) continue;
      const key = [
        session.open % WEEK,
        ...session.segments.flatMap(({ open, close }) => [open - session.open, close - session.open]),
      ].join();
      let shape = shapes.get(key);
      if (shape === undefined) {
        shape = shapeOf(assetClass, session, diurnal);
        shapes.set(key, shape);
      }
      sessions.push({ session, day: Date.parse(session.date) / DAY, shape });
    }
    extendedTo = until;
  }

  /** First position whose session closes after `t`. */
  function firstAfter(t: number): number {
    let low = 0;
    let high = sessions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sessions[middle].session.close > t) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    calendar,
    at: (index) => sessions[index],
    range(from, to) {
      extend(to + DAY);
      const first = firstAfter(from);
      let last = first;
      while (last < sessions.length && sessions[last].session.open < to) last++;
      return [first, last];
    },
  };
}
