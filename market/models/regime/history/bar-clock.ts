import type { Calendar } from '../../../calendar/session.ts';
import { DAY, WEEK } from '../../../time.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '../../../timeframe.ts';

/** Gives the place of a bar among the scheduled ones, by its open time. */
export type BarClock = (openTime: number) => number;

/**
 * The clock of a market on a timeframe, for bars that open in [from, to): bars that are next to each other differ by one, over a night and
 * a holiday too. Weeks are counted as weeks. It follows from the calendar alone, so a missing bar of one instrument moves no other.
 */
export function barClock(calendar: Calendar, timeframe: Timeframe, from: number, to: number): BarClock {
  if (timeframe === '1w') return (openTime) => Math.floor(openTime / WEEK);
  const sessions = calendar.sessions(from - 2 * DAY, to);
  const bar = TIMEFRAME_MS[timeframe];
  const before = new Float64Array(sessions.length + 1);
  for (const [s, { open, close }] of sessions.entries())
    before[s + 1] = before[s] + (isIntraday(timeframe) ? Math.ceil((close - open) / bar) : 1);
  return (openTime) => {
    let low = 0;
    let high = sessions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sessions[middle].open <= openTime) low = middle + 1;
      else high = middle;
    }
    const s = Math.max(0, low - 1);
    const within = isIntraday(timeframe) ? Math.floor((openTime - (sessions[s]?.open ?? openTime)) / bar) : 0;
    return before[s] + Math.max(0, within);
  };
}
