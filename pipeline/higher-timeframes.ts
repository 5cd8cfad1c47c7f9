import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { barsHolding } from '#market/bars/pick.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { DAY, WEEK } from '#market/time.ts';
import { INTRADAY_TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { BarStore } from './bar-store.ts';
import { changesOf } from './changes.ts';
import { openSpan } from './columns.ts';
import { blockOf } from './stamp.ts';

/** Timeframes that are delivered; every other one is built from one of them. */
export type BaseTimeframe = '1m' | '1d';

interface HigherTimeframe {
  readonly timeframe: Timeframe;
  build(calendar: Calendar, bars: BarColumns): BarColumns;
}

export const HIGHER: Readonly<Record<BaseTimeframe, readonly HigherTimeframe[]>> = {
  '1m': INTRADAY_TIMEFRAMES.slice(1).map((timeframe) => ({
    timeframe,
    build: (calendar, bars) => aggregateMinutes(calendar, timeframe, bars),
  })),
  '1d': [{ timeframe: '1w', build: aggregateWeekly }],
};

/** How much longer than any bar that is built from it a base bar's surroundings are: a week may open the evening before. */
export const SURROUNDINGS: Readonly<Record<BaseTimeframe, number>> = { '1m': DAY, '1d': WEEK + DAY };

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
  const margin = SURROUNDINGS[timeframe];
  return { after: first - margin, through: Math.min(through, last + margin) };
}
