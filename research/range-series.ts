import { regimeWindow } from '#engine/training/fit-series.ts';
import { type SymbolBars, sliceBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { dayPlan } from '#market/calendar/diurnal.ts';
import type { Instrument } from '#market/instrument.ts';
import { hasTimeOfDay } from '#market/models/ranges/horizons.ts';
import type { RangeSeries } from '#market/models/ranges/rows.ts';
import { rangeSeries } from '#market/models/ranges/series.ts';
import { fitTimeOfDay } from '#market/models/regime/time-of-day.ts';

/** A series of a file as ranges read it; the factors of its time of day come from the bars that close by `fitBefore` (UTC ms). */
export function seriesOfFile(
  part: SymbolBars,
  { calendar }: Instrument,
  { fitBefore, ahead }: { readonly fitBefore: number; readonly ahead: number },
): RangeSeries {
  const { timeframe, bars } = part;
  if (!hasTimeOfDay(calendar, timeframe)) return rangeSeries(part, calendar, { factors: null, ahead });
  let n = bars.length;
  while (n > 0 && bars.closeTime[n - 1] > fitBefore) n--;
  const clock = calendarOf(calendar);
  const known = regimeWindow({ timeframe, bars: sliceBars(bars, 0, n) }, clock);
  return rangeSeries(part, calendar, { factors: fitTimeOfDay(known, dayPlan(clock), 1), ahead });
}
