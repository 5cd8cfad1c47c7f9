import { ArgusError } from '#errors/argus-error.ts';
import type { BarColumns, BarFields, SymbolBars } from '#market/bar.ts';
import { type Bin, binOf, dailyBinOf, weeklyBinOf } from '#market/bars/bins.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';

/**
 * Makes bars of the fields of a source. It adds the close time from the calendar of the symbol, and the number of
 * traded minutes. A bar without volume of an instrument that reports volume counts as not traded. The columns are
 * shared, not copied. The function throws ARGUS_FEED_FORMAT for a symbol without an instrument and for a time at which
 * no bar of the timeframe opens.
 */
export function barMaker(
  timeframe: Timeframe,
  instruments: readonly Instrument[],
): (symbol: string, fields: BarFields) => SymbolBars {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const finders = new Map<CalendarId, BinFinder>();
  return (symbol, fields) => {
    const instrument = bySymbol.get(symbol);
    if (instrument === undefined)
      throw new ArgusError('ARGUS_FEED_FORMAT', `symbol ${symbol} is not among the instruments`);
    let finder = finders.get(instrument.calendar);
    if (finder === undefined) {
      finder = binFinder(calendarOf(instrument.calendar), timeframe);
      finders.set(instrument.calendar, finder);
    }
    return { symbol, timeframe, bars: complete(fields, timeframe, instrument, finder) };
  };
}

function complete(columns: BarFields, timeframe: Timeframe, instrument: Instrument, binAt: BinFinder): BarColumns {
  const length = columns.openTime.length;
  const closeTime = new Float64Array(length);
  const tradedMinutes = new Uint16Array(length);
  const scheduledMinutes = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    const open = columns.openTime[i] as number;
    if (timeframe === '1m') {
      closeTime[i] = open + MINUTE;
      scheduledMinutes[i] = 1;
    } else {
      const bin = binAt(open);
      if (bin?.open !== open) {
        const time = new Date(open).toISOString();
        const what = `no ${timeframe} bar of ${instrument.symbol} opens at ${time} (${instrument.calendar})`;
        throw new ArgusError('ARGUS_FEED_FORMAT', what);
      }
      closeTime[i] = bin.close;
      scheduledMinutes[i] = bin.scheduledMinutes;
    }
    const traded = (columns.volume[i] as number) > 0 || instrument.volumeKind === 'none';
    tradedMinutes[i] = traded ? (scheduledMinutes[i] as number) : 0;
  }
  return { length, ...columns, closeTime, tradedMinutes, scheduledMinutes };
}

type BinFinder = (open: number) => Bin | null;

/** Remembers the bins of one calendar and timeframe: all symbols of a market share them. */
function binFinder(calendar: Calendar, timeframe: Timeframe): BinFinder {
  const found = new Map<number, Bin | null>();
  return (open) => {
    let bin = found.get(open);
    if (bin === undefined) {
      bin = feedBinOf(calendar, timeframe, open);
      found.set(open, bin);
    }
    return bin;
  };
}

/** The bin of any timeframe that holds the minute starting at `t`. */
export function feedBinOf(calendar: Calendar, timeframe: Timeframe, t: number): Bin | null {
  if (timeframe === '1d') return dailyBinOf(calendar, t);
  if (timeframe === '1w') return weeklyBinOf(calendar, t);
  return binOf(calendar, timeframe, t);
}
