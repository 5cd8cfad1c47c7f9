import { allocateBars, BAR_COLUMNS, type BarColumns } from '../bar.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { IntradayTimeframe } from '../timeframe.ts';
import { type Bin, binOf, dailyBinOf, weeklyBinOf } from './bins.ts';

/**
 * Bars of an intraday timeframe from the minutes of one instrument, oldest first (quant design, 2.1). A bar has the
 * open of the first minute, the highest high, the lowest low, and the close of the last traded minute. Volume is
 * summed; vwap = Σ(vwap·volume)/Σvolume. A minute without vwap counts with its typical price (H+L+C)/3; vwap is NaN
 * when nothing was traded. Fills (tradedMinutes 0) count only in a bin without a traded minute. Minutes outside the
 * regular sessions belong to no bin. The last bar is there even when its bin is not over: compare its closeTime.
 */
export const aggregateMinutes = (calendar: Calendar, timeframe: IntradayTimeframe, minutes: BarColumns): BarColumns =>
  aggregate(minutes, (t) => binOf(calendar, timeframe, t));

/** One bar per session from minutes; the rules of aggregateMinutes. */
export const aggregateDaily = (calendar: Calendar, minutes: BarColumns): BarColumns =>
  aggregate(minutes, (t) => dailyBinOf(calendar, t));

/** One bar per ISO week of trade dates from daily bars; closes with the last session scheduled in the week. */
export const aggregateWeekly = (calendar: Calendar, daily: BarColumns): BarColumns =>
  aggregate(daily, (t) => weeklyBinOf(calendar, t));

/** One left-to-right pass: the sums have the same bits wherever the first minute of a bin is the same. */
function aggregate(source: BarColumns, binAt: (t: number) => Bin | null): BarColumns {
  const result = allocateBars(source.length);
  let count = 0;
  let bin: Bin | null = null;
  let turnover = 0;
  for (let i = 0; i < source.length; i++) {
    const t = source.openTime[i];
    if (bin === null || t >= bin.close) {
      const next = binAt(t);
      if (next === null) continue;
      bin = next;
      turnover = 0;
      startBar(result, count, bin);
      count++;
    }
    const bar = count - 1;
    const traded = source.tradedMinutes[i];
    const tradedBefore = result.tradedMinutes[bar];
    // A fill adds nothing to a bin that has a traded minute.
    if (traded === 0 && tradedBefore > 0) continue;
    const replace = Number.isNaN(result.open[bar]) || (traded > 0 && tradedBefore === 0);
    const high = source.high[i];
    const low = source.low[i];
    const close = source.close[i];
    const volume = source.volume[i];
    if (replace) {
      result.open[bar] = source.open[i];
      result.high[bar] = high;
      result.low[bar] = low;
      result.volume[bar] = 0;
      turnover = 0;
    } else {
      if (high > result.high[bar]) result.high[bar] = high;
      if (low < result.low[bar]) result.low[bar] = low;
    }
    const vwap = source.vwap[i];
    result.close[bar] = close;
    result.tradedMinutes[bar] = tradedBefore + traded;
    result.volume[bar] = result.volume[bar] + volume;
    turnover += (Number.isNaN(vwap) ? (high + low + close) / 3 : vwap) * volume;
    result.vwap[bar] = result.volume[bar] > 0 ? turnover / result.volume[bar] : Number.NaN;
  }
  return copyOf(result, count);
}

function startBar(bars: BarColumns, index: number, bin: Bin): void {
  bars.openTime[index] = bin.open;
  bars.closeTime[index] = bin.close;
  bars.open[index] = Number.NaN;
  bars.vwap[index] = Number.NaN;
  bars.scheduledMinutes[index] = bin.scheduledMinutes;
}

/** Columns of their own length: the result must not keep the source-sized working columns alive. */
function copyOf(bars: BarColumns, count: number): BarColumns {
  const result = allocateBars(count);
  for (const name of BAR_COLUMNS) for (let i = 0; i < count; i++) result[name][i] = bars[name][i];
  return result;
}
