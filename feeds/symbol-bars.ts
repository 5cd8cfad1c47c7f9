import type { RecordBatch, Vector } from 'apache-arrow';
import { ArgusError } from '#errors/argus-error.ts';
import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { type Bin, binOf, dailyBinOf, weeklyBinOf } from '#market/bars/bins.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { FeedColumns } from './record-batch.ts';

const COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;
const FIELDS = ['open_time', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/**
 * The bars of a feed as columns, one SymbolBars per symbol in the order of the feed, with the close time of each bar from the
 * symbol's calendar. A bar without volume of an instrument that reports volume counts as not traded (tradedMinutes 0).
 * Throws ARGUS_FEED_FORMAT for a symbol without an instrument and for a time at which no bar of the timeframe opens.
 */
export async function* toSymbolBars(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
  timeframe: Timeframe,
  instruments: readonly Instrument[],
): AsyncIterable<SymbolBars> {
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const finders = new Map<CalendarId, BinFinder>();
  let symbol: string | null = null;
  let parts: FeedColumns[] = [];
  const finish = (name: string): SymbolBars => {
    const instrument = known.get(name);
    if (instrument === undefined)
      throw new ArgusError('ARGUS_FEED_FORMAT', `symbol ${name} is not among the instruments`);
    let finder = finders.get(instrument.calendar);
    if (finder === undefined) {
      finder = binFinder(calendarOf(instrument.calendar), timeframe);
      finders.set(instrument.calendar, finder);
    }
    return { symbol: name, timeframe, bars: complete(joined(parts), timeframe, instrument, finder) };
  };
  for await (const batch of batches) {
    for (const run of symbolRuns(batch)) {
      if (symbol !== null && run.symbol !== symbol) {
        yield finish(symbol);
        parts = [];
      }
      symbol = run.symbol;
      parts.push(run.columns);
    }
  }
  if (symbol !== null) yield finish(symbol);
}

/** Stretches of rows with the same symbol; the columns are views on the batch. */
function* symbolRuns(batch: RecordBatch): Iterable<{ symbol: string; columns: FeedColumns }> {
  const dictionary = batch.getChild('symbol') as Vector;
  const indices = dictionary.data[0]?.values as Int32Array;
  const columns = FIELDS.map((field) => batch.getChild(field)?.toArray() as Float64Array);
  for (let from = 0; from < batch.numRows; ) {
    let to = from + 1;
    while (to < batch.numRows && indices[to] === indices[from]) to++;
    const views = columns.map((column) => column.subarray(from, to));
    yield {
      symbol: dictionary.get(from) as string,
      columns: Object.fromEntries(COLUMNS.map((name, i) => [name, views[i]])) as unknown as FeedColumns,
    };
    from = to;
  }
}

function joined(parts: readonly FeedColumns[]): FeedColumns {
  if (parts.length === 1) return parts[0] as FeedColumns;
  const length = parts.reduce((sum, part) => sum + part.openTime.length, 0);
  const join = (name: (typeof COLUMNS)[number]): Float64Array => {
    const whole = new Float64Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part[name], at);
      at += part[name].length;
    }
    return whole;
  };
  return Object.fromEntries(COLUMNS.map((name) => [name, join(name)])) as unknown as FeedColumns;
}

function complete(columns: FeedColumns, timeframe: Timeframe, instrument: Instrument, binAt: BinFinder): BarColumns {
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
