import { at } from '#market/at.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { isIntraday, TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { feedBinOf } from './symbol-bars.ts';

export interface Gap {
  /** UTC ms: from the close of the bar before to the open of the next. */
  readonly from: number;
  readonly to: number;
  /** Scheduled bars that are missing between them. */
  readonly bars: number;
}

/** Where bars of one symbol are missing between its first and its last, by the calendar; `openTimes` ascending, UTC ms. */
export function gapsOf(calendarId: CalendarId, timeframe: Timeframe, openTimes: Float64Array): Gap[] {
  const calendar = calendarOf(calendarId);
  const gaps: Gap[] = [];
  for (let i = 1; i < openTimes.length; i++) {
    const before = at(openTimes, i - 1);
    const next = at(openTimes, i);
    if (isIntraday(timeframe) && next - before === TIMEFRAME_MS[timeframe]) continue;
    const close = feedBinOf(calendar, timeframe, before)?.close ?? before;
    let bars = 0;
    if (timeframe === '1w') bars = Math.max(0, Math.round((next - before) / TIMEFRAME_MS['1w']) - 1);
    else
      for (const { open, segments } of calendar.sessions(close, next)) {
        if (timeframe === '1d') bars += open >= close && open < next ? 1 : 0;
        else
          for (const segment of segments) {
            const from = Math.max(segment.open, close);
            const to = Math.min(segment.close, next);
            if (from < to) bars += Math.ceil((to - from) / TIMEFRAME_MS[timeframe]);
          }
      }
    if (bars > 0) gaps.push({ from: close, to: next, bars });
  }
  return gaps;
}
