import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { barsHolding } from '#market/bars/pick.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { DAY, WEEK } from '#market/time.ts';
import {
  INTRADAY_TIMEFRAMES,
  type IntradayTimeframe,
  isIntraday,
  type Timeframe,
  timeframeIndex,
} from '#market/timeframe.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { BarStore } from './bar-store.ts';
import { changesOf } from './changes.ts';
import { openSpan } from './columns.ts';
import { blockOf } from './stamp.ts';

/** A timeframe as delivered. Minutes and days as a rule; files may have any (`base-timeframes.ts`). */
export type BaseTimeframe = Timeframe;

interface HigherTimeframe {
  readonly timeframe: Timeframe;
  build(calendar: Calendar, bars: BarColumns): BarColumns;
}

/** Bars of a session's grid lie within those of the longer timeframes, so that each is built from any shorter one. */
const longerThan = (base: IntradayTimeframe): HigherTimeframe[] =>
  INTRADAY_TIMEFRAMES.slice(timeframeIndex(base) + 1).map((timeframe) => ({
    timeframe,
    build: (calendar, bars) => aggregateMinutes(calendar, timeframe, bars),
  }));

/** What is built from the bars of each base timeframe. */
export const HIGHER: Readonly<Record<BaseTimeframe, readonly HigherTimeframe[]>> = {
  '1m': longerThan('1m'),
  '5m': longerThan('5m'),
  '15m': longerThan('15m'),
  '30m': longerThan('30m'),
  '1h': longerThan('1h'),
  '4h': [],
  '1d': [{ timeframe: '1w', build: aggregateWeekly }],
  '1w': [],
};

/** How much longer than any bar that is built from it a base bar's surroundings are: a week may open the evening before. */
export const surroundingsOf = (base: BaseTimeframe): number => (isIntraday(base) ? DAY : WEEK + DAY);

/** Bars of a base timeframe that changed, and the time up to which higher bars are closed (UTC ms). */
export interface ChangedBars {
  readonly timeframe: BaseTimeframe;
  readonly changed: readonly SymbolBars[];
  readonly through: number;
}

/**
 * Builds the bars of higher timeframes that contain the changed minutes (5m … 4h) or days (1w) anew from what counts now, and
 * writes those that differ as their next revision. Bars that are not closed by `through` are left to their own time.
 */
export async function rebuildAggregates(
  store: BarStore,
  calendar: Calendar,
  { timeframe, changed, through, stamp }: ChangedBars & { readonly stamp: Stamp },
): Promise<void> {
  const symbols = changed.map(({ symbol }) => symbol);
  const span = surroundings({ timeframe, changed, through });
  const times = new Map(changed.map(({ symbol, bars }) => [symbol, bars.openTime]));
  const bases = await store.readBars({ symbols, timeframes: [timeframe], ...span });
  const rebuilt = bases.flatMap(({ symbol, bars }) =>
    HIGHER[timeframe].map(({ timeframe: higher, build }): SymbolBars => {
      const closed = closedBy(build(calendar, bars), through);
      // The first bin may have begun before the span; only bins that hold a changed bar are of interest, and those are complete.
      return { symbol, timeframe: higher, bars: barsHolding(closed, times.get(symbol) ?? new Float64Array(0)) };
    }),
  );
  const parts = await changesOf(store, rebuilt, { ...span, runId: stamp.runId });
  const rev = parts.map((part) => part.rev);
  await store.insertBars(parts, { source: 'aggregate', rev, ...blockOf(stamp, 'amend-higher') });
}

/** From the start of everything that can contain the first changed bar to the end of what can contain the last, UTC ms. */
export function surroundings({ timeframe, changed, through }: ChangedBars): { after: number; through: number } {
  const { first, last } = openSpan(changed);
  const margin = surroundingsOf(timeframe);
  return { after: first - margin, through: Math.min(through, last + margin) };
}
