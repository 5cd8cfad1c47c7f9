import type { Calendar, Session } from '../calendar/calendar.ts';
import { dayNumber, dayText, weekday } from '../calendar/day.ts';
import { DAY, MINUTE } from '../time.ts';
import { INTRADAY_TIMEFRAMES, type IntradayTimeframe, TIMEFRAME_MS } from '../timeframe.ts';

/** The interval [open, close) of one bar, and how many minutes of it the venue is scheduled to be open. */
export interface Bin {
  readonly open: number;
  readonly close: number;
  readonly scheduledMinutes: number;
}

/**
 * The bin of an intraday timeframe that holds the minute starting at `t`, or null when the venue is closed then. Bins
 * start at the open of their session segment. The last one ends at its close, so none spans a break (quant design,
 * 2.2). For 24X7 that is the UTC grid; for FX it is 17, 21, 01, 05, 09, 13 New York in 4h.
 */
export function binOf(calendar: Calendar, timeframe: IntradayTimeframe, t: number): Bin | null {
  const segment = calendar.sessionAt(t)?.segments.find(({ open, close }) => open <= t && t < close);
  if (segment === undefined) return null;
  const length = TIMEFRAME_MS[timeframe];
  const open = segment.open + Math.floor((t - segment.open) / length) * length;
  const close = Math.min(open + length, segment.close);
  return { open, close, scheduledMinutes: (close - open) / MINUTE };
}

/**
 * The intraday bins whose close is exactly `t`, shortest first: the timeframes a tick at `t` has new bars for. Empty while the
 * venue is closed (the last bins of a session still close at its close).
 */
export function binsClosingAt(calendar: Calendar, t: number): { timeframe: IntradayTimeframe; open: number }[] {
  const closing: { timeframe: IntradayTimeframe; open: number }[] = [];
  for (const timeframe of INTRADAY_TIMEFRAMES) {
    const bin = binOf(calendar, timeframe, t - MINUTE);
    if (bin === null) break;
    if (bin.close === t) closing.push({ timeframe, open: bin.open });
  }
  return closing;
}

/** Open times of the next `count` intraday bins that open at or after `t`; fewer where the calendar ends. */
export function binOpensAfter(calendar: Calendar, timeframe: IntradayTimeframe, t: number, count: number): number[] {
  const opens: number[] = [];
  for (let at = t; opens.length < count; ) {
    const bin = binOf(calendar, timeframe, at);
    if (bin !== null && bin.open >= t) opens.push(bin.open);
    // A break within a session ends where no session opens: look from minute to minute, it is short.
    const next = bin?.close ?? (calendar.sessions(at, at + 1).length > 0 ? at + MINUTE : calendar.nextOpen(at - 1));
    if (next === Number.POSITIVE_INFINITY) break;
    at = next;
  }
  return opens;
}

const sessionMinutes = (session: Session): number =>
  session.segments.reduce((sum, { open, close }) => sum + (close - open) / MINUTE, 0);

/** The daily bin of the session that is open at `t`, or null when the venue is closed then. */
export function dailyBinOf(calendar: Calendar, t: number): Bin | null {
  const session = calendar.sessionAt(t);
  if (session === null) return null;
  return { open: session.open, close: session.close, scheduledMinutes: sessionMinutes(session) };
}

/**
 * The weekly bin of the session that is open at `t`. It runs from the open of the first to the close of the last
 * session of the ISO week of its trade date (Thursday's close when Friday is a holiday). Null when the venue is closed
 * at `t`.
 */
export function weeklyBinOf(calendar: Calendar, t: number): Bin | null {
  const session = calendar.sessionAt(t);
  if (session === null) return null;
  const day = dayNumber(session.date);
  const monday = day - weekday(day);
  let first = session;
  let last = session;
  let scheduledMinutes = 0;
  for (const other of calendar.sessions((monday - 1) * DAY, (monday + 8) * DAY)) {
    if (other.date < dayText(monday) || other.date > dayText(monday + 6)) continue;
    if (other.open < first.open) first = other;
    if (other.close > last.close) last = other;
    scheduledMinutes += sessionMinutes(other);
  }
  return { open: first.open, close: last.close, scheduledMinutes };
}
