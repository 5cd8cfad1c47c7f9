import type { SymbolBars } from '#market/bar.ts';
import { binsClosingAt } from '#market/bars/bins.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { timeframeIndex } from '#market/timeframe.ts';
import type { BinClose } from './protocol.ts';

/** Bins of 5m … 4h that close in (from, asOf], by time, shorter timeframes first. Both times are whole minutes, UTC ms. */
export function binCloses(calendar: Calendar, from: number, asOf: number): BinClose[] {
  const closes: BinClose[] = [];
  for (const session of calendar.sessions(from - MINUTE, asOf)) {
    for (const segment of session.segments) {
      for (let t = Math.max(segment.open, from) + MINUTE; t <= Math.min(segment.close, asOf); t += MINUTE) {
        for (const { timeframe, open } of binsClosingAt(calendar, t)) {
          if (timeframe !== '1m') closes.push({ time: t, timeframe: timeframeIndex(timeframe), open });
        }
      }
    }
  }
  return closes;
}

/** Every time at which a minute or a bin closes, ascending. */
export function closeTimes(bars: readonly SymbolBars[], closes: readonly BinClose[]): Float64Array {
  const times = new Set(closes.map(({ time }) => time));
  for (const { bars: minutes } of bars) for (const time of minutes.closeTime) times.add(time);
  return Float64Array.from(times).sort();
}
