import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import { diurnalBucket, diurnalBuckets, isSessionFirst } from '#market/calendar/diurnal.ts';
import type { Instrument } from '#market/instrument.ts';
import type { RangeSeries } from '#market/models/ranges/rows.ts';
import { fitScale } from '#market/models/regime/fit.ts';
import { diurnalFactor, hasDiurnal } from '#market/models/regime/parameters.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';

/**
 * A series of bars as ranges read it. Venues with sessions have a time of day up to one hour; its factor comes from the
 * bars that close by `fitBefore`, and covers `ahead` bars after the last.
 */
export function rangeSeries(
  { symbol, timeframe, bars }: SymbolBars,
  { calendar, volumeKind }: Instrument,
  fitBefore: number,
  ahead: number,
): RangeSeries {
  const logs = {
    n: bars.length,
    lnOpen: bars.open.map(Math.log),
    lnHigh: bars.high.map(Math.log),
    lnLow: bars.low.map(Math.log),
    lnClose: bars.close.map(Math.log),
    ...(volumeKind === 'none' ? {} : { volume: bars.volume }),
    tradedMinutes: bars.tradedMinutes,
  };
  const timed = hasDiurnal(timeframe) && calendar !== '24X7';
  const phi = timed ? factors(calendarOf(calendar), timeframe, bars, fitBefore, ahead) : null;
  return { symbol, closeTime: bars.closeTime, bars: logs, phi };
}

/** φ of every bar and of those ahead; null with too few bars before `fitBefore`. */
function factors(
  calendar: Calendar,
  timeframe: Timeframe,
  bars: BarColumns,
  fitBefore: number,
  ahead: number,
): Float64Array | null {
  let n = bars.length;
  while (n > 0 && bars.closeTime[n - 1] > fitBefore) n--;
  const logOf = (prices: Float64Array) => prices.subarray(0, n).map(Math.log);
  const openTimes = bars.openTime.subarray(0, n);
  const window = {
    n,
    lnOpen: logOf(bars.open),
    lnHigh: logOf(bars.high),
    lnLow: logOf(bars.low),
    lnClose: logOf(bars.close),
    bucket: Int16Array.from(openTimes, (t) => diurnalBucket(calendar, t)),
    sessionFirst: Int16Array.from(openTimes, (t) => (isSessionFirst(calendar, timeframe, t) ? 1 : 0)),
  };
  const scale = fitScale(window, timeframe, diurnalBuckets(calendar), 0);
  if (scale === null) return null;
  const times = [...bars.openTime, ...opensAhead(calendar, timeframe, bars, ahead)];
  return Float64Array.from(times, (t) => diurnalFactor(scale.diurnal, diurnalBucket(calendar, t)));
}

/** Open times of the `count` bars that follow the last one by the calendar. */
function opensAhead(
  calendar: Calendar,
  timeframe: Timeframe,
  { closeTime, length }: BarColumns,
  count: number,
): number[] {
  const opens: number[] = [];
  let t = closeTime[length - 1];
  for (; opens.length < count && Number.isFinite(t); t += TIMEFRAME_MS[timeframe]) {
    if (calendar.sessionAt(t) === null) t = calendar.nextOpen(t);
    opens.push(t);
  }
  return opens;
}
