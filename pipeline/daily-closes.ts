import type { SymbolBars } from '#market/bar.ts';
import { aggregateDaily } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import type { IntradayTimeframe } from '#market/timeframe.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { BarStore } from './bar-store.ts';
import { blockOf } from './stamp.ts';

interface DayRange {
  readonly symbols: readonly string[];
  readonly from: number;
  readonly after: number;
  readonly through: number;
}

/**
 * Writes the daily bars of sessions that close in (after, through], built from their minutes: known at the close, and replaced by the
 * venue's official bars in the batch.
 */
export async function closeDays(
  store: BarStore,
  calendar: Calendar,
  { symbols, after, through, stamp }: { symbols: readonly string[]; after: number; through: number; stamp: Stamp },
): Promise<void> {
  const [first] = calendar.sessions(after, through).filter(({ close }) => close > after && close <= through);
  if (first === undefined) return;
  const days = await daysFromMinutes(store, calendar, { symbols, from: first.open, after, through });
  await store.insertBars(days, { source: 'aggregate', rev: 0, ...blockOf(stamp, 'days') });
}

/** The days with after < close ≤ through of each symbol that has one, from stored minutes that close after `from`. UTC ms. */
export const daysFromMinutes = (store: BarStore, calendar: Calendar, range: DayRange): Promise<SymbolBars[]> =>
  daysFrom(store, calendar, { ...range, timeframe: '1m' });

/** Like daysFromMinutes, from stored bars of another intraday timeframe. */
export async function daysFrom(
  store: BarStore,
  calendar: Calendar,
  { symbols, from, after, through, timeframe }: DayRange & { readonly timeframe: IntradayTimeframe },
): Promise<SymbolBars[]> {
  const bases = await store.readBars({ symbols, timeframes: [timeframe], after: from, through });
  return bases
    .map(({ symbol, bars }): SymbolBars => {
      return { symbol, timeframe: '1d', bars: closedBy(aggregateDaily(calendar, bars), through, after) };
    })
    .filter(({ bars }) => bars.length > 0);
}
