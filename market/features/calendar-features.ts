import type { Calendar } from '../calendar/calendar.ts';
import { dayNumber, weekday } from '../calendar/day.ts';
import { MINUTE } from '../time.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '../timeframe.ts';

/** The bar a calendar feature is of; times in UTC ms, `previousClose` NaN for the first bar. */
export interface BarTimes {
  readonly openTime: number;
  readonly closeTime: number;
  readonly previousClose: number;
}

/**
 * Family L into out[at … at + 3]: session_progress, dow_sin, dow_cos, gap_elapsed. The day of the week is that of the bar's
 * trade date, Monday 0; a daily or weekly bar has its whole session behind it.
 */
export function calendarFeatures(
  calendar: Calendar,
  timeframe: Timeframe,
  { openTime, closeTime, previousClose }: BarTimes,
  out: Float64Array,
  at: number,
): void {
  const session = calendar.sessionAt(openTime);
  const angle = session === null ? Number.NaN : (2 * Math.PI * weekday(dayNumber(session.date))) / 7;
  out[at] =
    session === null
      ? Number.NaN
      : isIntraday(timeframe)
        ? Math.min(1, (closeTime - session.open) / (session.close - session.open))
        : 1;
  out[at + 1] = Math.sin(angle);
  out[at + 2] = Math.cos(angle);
  const gap = Math.max(0, openTime - previousClose) / MINUTE;
  out[at + 3] = Math.log(1 + gap / (TIMEFRAME_MS[timeframe] / MINUTE));
}
