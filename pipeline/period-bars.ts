import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { aggregateDaily, aggregateWeekly } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { fillStart } from '#market/bars/fill.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { isIntraday } from '#market/timeframe.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { BarStore } from './bar-store.ts';
import { withFills } from './fills.ts';
import { HIGHER, surroundingsOf } from './higher-timeframes.ts';
import { firstRevision, insertMinutes, type Minutes, splitAt } from './minutes.ts';
import type { Period } from './periods.ts';

/** What a period of history adds of some symbols. */
export interface PeriodBars {
  /** Of a period of minutes: those that open in it. */
  readonly minutes: readonly Minutes[];
  /** Of a period of other bars: those that close in it, as delivered. */
  readonly delivered: readonly SymbolBars[];
  /** Bars of higher timeframes that close in it. */
  readonly higher: readonly SymbolBars[];
}

/** An official day stands above the one that is built from minutes at the close, and so do its weeks. */
const OFFICIAL_REVISION = 1;

/**
 * The time (UTC ms) from which bars of a period must be delivered: a week or a bin that ends in the period may have begun before it,
 * and a minute be filled from a trade before it.
 */
export const deliveredFrom = (calendar: Calendar, { timeframe, from }: Period): number =>
  timeframe === '1m' ? fillStart(calendar, sessionStart(calendar, from)) : from - surroundingsOf('1d');

/**
 * The bars of a period of one symbol, from bars that were delivered from `deliveredFrom` on. `withDays`: days and weeks are built from
 * intraday bars other than minutes, because the feed has no days of the symbol.
 */
export function barsOfPeriod(
  calendar: Calendar,
  period: Period,
  { symbol, bars }: SymbolBars,
  { withDays = false } = {},
): PeriodBars {
  const { timeframe, from, to } = period;
  const closed = closedBy(bars, to);
  const closing = (parts: readonly Omit<SymbolBars, 'symbol'>[]): SymbolBars[] =>
    parts
      .map((part) => ({ symbol, timeframe: part.timeframe, bars: closedBy(part.bars, to, from) }))
      .filter((part) => part.bars.length > 0);
  const built = (base: BarColumns) =>
    HIGHER[timeframe].map((higher) => ({ timeframe: higher.timeframe, bars: higher.build(calendar, base) }));
  if (timeframe !== '1m') {
    const days = withDays && isIntraday(timeframe) ? daysAndWeeks(calendar, closed, to) : [];
    return {
      minutes: [],
      delivered: closing([{ timeframe, bars: closed }]),
      higher: closing([...built(closed), ...days]),
    };
  }
  const filled = withFills(calendar, { symbol, bars: closed }, { from: sessionStart(calendar, from), through: to });
  const [, minutes] = splitAt([filled], from);
  return { minutes, delivered: [], higher: closing(built(filled.bars)) };
}

/** Writes the bars of some symbols of one period, each source as a block of its own. `stamps` name the blocks. */
export async function insertPeriod(
  store: BarStore,
  { timeframe }: Period,
  parts: readonly PeriodBars[],
  stamps: { readonly base: Stamp; readonly higher: Stamp },
): Promise<void> {
  const isOfficial = !isIntraday(timeframe);
  const rev = isOfficial ? OFFICIAL_REVISION : 0;
  const minutes = parts.flatMap((part) => part.minutes);
  await insertMinutes(store, firstRevision(minutes), stamps.base);
  const delivered = parts.flatMap((part) => part.delivered);
  await store.insertBars(delivered, { source: isOfficial ? 'official' : 'feed', rev, ...stamps.base });
  const higher = parts.flatMap((part) => part.higher);
  await store.insertBars(higher, { source: 'aggregate', rev, ...stamps.higher });
  // The past of a market that is in operation.
  if (timeframe === '1m') await store.markCorrected(minutes.map(({ symbol }) => symbol));
}

/** Days that close by `to`, and the weeks of them. */
function daysAndWeeks(calendar: Calendar, bars: BarColumns, to: number): Omit<SymbolBars, 'symbol'>[] {
  const days = closedBy(aggregateDaily(calendar, bars), to);
  return [
    { timeframe: '1d', bars: days },
    { timeframe: '1w', bars: aggregateWeekly(calendar, days) },
  ];
}

const sessionStart = (calendar: Calendar, time: number): number => calendar.sessionAt(time)?.open ?? time;
