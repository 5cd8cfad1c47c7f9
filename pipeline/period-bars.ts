import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { closedBy } from '#market/bars/closed.ts';
import { fillStart } from '#market/bars/fill.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { BarStore } from './bar-store.ts';
import { withFills } from './fills.ts';
import { HIGHER, SURROUNDINGS } from './higher-timeframes.ts';
import { firstRevision, insertMinutes, type Minutes, splitAt } from './minutes.ts';
import type { Period } from './periods.ts';

/** What a period of history adds of some symbols. */
export interface PeriodBars {
  /** Of a period of minutes: those that open in it. */
  readonly minutes: readonly Minutes[];
  /** Of a period of days: those that close in it. */
  readonly days: readonly SymbolBars[];
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
  timeframe === '1d' ? from - SURROUNDINGS['1d'] : fillStart(calendar, sessionStart(calendar, from));

/** The bars of a period of one symbol, from bars that were delivered from `deliveredFrom` on. */
export function barsOfPeriod(calendar: Calendar, period: Period, { symbol, bars }: SymbolBars): PeriodBars {
  const { timeframe, from, to } = period;
  const closed = closedBy(bars, to);
  const built = (base: BarColumns): SymbolBars[] =>
    HIGHER[timeframe]
      .map((higher) => ({
        symbol,
        timeframe: higher.timeframe,
        bars: closedBy(higher.build(calendar, base), to, from),
      }))
      .filter((part) => part.bars.length > 0);
  if (timeframe === '1d') {
    const days = closedBy(closed, to, from);
    const higher = built(closed);
    return { minutes: [], days: days.length > 0 ? [{ symbol, timeframe, bars: days }] : [], higher };
  }
  const filled = withFills(calendar, { symbol, bars: closed }, { from: sessionStart(calendar, from), through: to });
  const [, minutes] = splitAt([filled], from);
  return { minutes, days: [], higher: built(filled.bars) };
}

/** Writes the bars of some symbols of one period, each source as a block of its own. `stamps` name the blocks. */
export async function insertPeriod(
  store: BarStore,
  { timeframe }: Period,
  parts: readonly PeriodBars[],
  stamps: { readonly base: Stamp; readonly higher: Stamp },
): Promise<void> {
  const rev = timeframe === '1d' ? OFFICIAL_REVISION : 0;
  const minutes = parts.flatMap((part) => part.minutes);
  await insertMinutes(store, firstRevision(minutes), stamps.base);
  const days = parts.flatMap((part) => part.days);
  await store.insertBars(days, { source: 'official', rev, ...stamps.base });
  const higher = parts.flatMap((part) => part.higher);
  await store.insertBars(higher, { source: 'aggregate', rev, ...stamps.higher });
  // The past of a market that is in operation.
  if (timeframe === '1m') await store.markCorrected(minutes.map(({ symbol }) => symbol));
}

const sessionStart = (calendar: Calendar, time: number): number => calendar.sessionAt(time)?.open ?? time;
