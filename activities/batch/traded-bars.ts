import { ArgusError } from '#errors/argus-error.ts';
import type { SymbolBars } from '#market/bar.ts';
import { closedBy } from '#market/bars/closed.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { DAY, type UtcMs } from '#market/time.ts';
import { type Amended, NOTHING_AMENDED } from '#pipeline/amended.ts';
import { amendDays, amendMinutes } from '#pipeline/amendments.ts';
import { intradayBases } from '#pipeline/base-timeframes.ts';
import { daysFrom } from '#pipeline/daily-closes.ts';
import { fillFromStore } from '#pipeline/fills.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { watermarks } from '#warehouse/runs.ts';
import { type FeedDependencies, fetchAll } from '../delivered-bars.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { lastBatch, sessionOpen } from './previous.ts';
import type { BatchRun } from './run.ts';

type BarDependencies = FeedDependencies & Pick<Dependencies, 'warehouse'>;

/** Days of daily bars that every batch loads again: a day that was missed or amended is healed by the next. */
const DAILY_OVERLAP = 10 * DAY;

/** Looks again at all minutes since the last batch, as far as ticks have fetched them, and amends those that differ. */
export async function reconcileMinutes(deps: BarDependencies, run: BatchRun): Promise<Amended> {
  const { warehouse, feed, instruments } = deps;
  const { market, asOf } = run;
  if (!feed.timeframes.includes('1m')) return NOTHING_AMENDED;
  const { barsThrough } = await watermarks(warehouse, { market });
  const calendar = calendarOfMarket(market);
  const previous = await lastBatch(warehouse, run);
  const after = Math.max(previous?.asOf ?? 0, sessionOpen(calendar, asOf));
  const through = Math.min(asOf, barsThrough);
  if (through <= after) return NOTHING_AMENDED;
  const symbols = symbolsOf(instruments, market);
  const delivered = await fetchAll(deps, { timeframe: '1m', symbols, from: after, to: through });
  const store = warehouseBarStore(warehouse);
  const minutes = await fillFromStore(store, calendar, { symbols, delivered, from: after, through });
  return await amendMinutes(store, calendar, { minutes, after, through, stamp: stampOf(run, 'reconcile') });
}

/**
 * Writes the daily bars of the last days that are new or differ from what is stored. `bars` counts all of them.
 * @throws ArgusError ARGUS_FEED_EMPTY when the feed has none.
 */
export async function loadDailyBars(deps: BarDependencies, run: BatchRun): Promise<{ bars: number; amended: Amended }> {
  const { warehouse, feed } = deps;
  const { market, asOf } = run;
  const after = asOf - DAILY_OVERLAP;
  const days = await (feed.timeframes.includes('1d') ? officialDays : builtDays)(deps, run, after);
  if (days.length === 0) {
    throw new ArgusError(
      'ARGUS_FEED_EMPTY',
      `feed ${feed.name} has no daily bar of market ${market} for ${new Date(asOf).toISOString()}`,
    );
  }
  const newFrom = (await lastBatch(warehouse, run))?.asOf ?? 0;
  const stretch = { days, after, through: asOf, newFrom, stamp: stampOf(run, 'daily') };
  const amended = await amendDays(warehouseBarStore(warehouse), calendarOfMarket(market), stretch);
  return { bars: amended.bars, amended };
}

async function officialDays(deps: BarDependencies, { market, asOf }: BatchRun, after: UtcMs): Promise<SymbolBars[]> {
  const symbols = symbolsOf(deps.instruments, market);
  const delivered = await fetchAll(deps, { timeframe: '1d', symbols, from: after, to: asOf });
  return delivered
    .map((part) => ({ ...part, bars: closedBy(part.bars, asOf, after) }))
    .filter(({ bars }) => bars.length > 0);
}

/** Of a feed without daily bars: the session's minutes, or the bars that are loaded instead of them, add up to the day. */
async function builtDays(
  { warehouse, feed, instruments }: BarDependencies,
  { market, asOf }: BatchRun,
  after: UtcMs,
): Promise<SymbolBars[]> {
  const store = warehouseBarStore(warehouse);
  const calendar = calendarOfMarket(market);
  const bases = intradayBases(await feed.coverage());
  const groups = Map.groupBy(symbolsOf(instruments, market), (symbol) => bases.get(symbol) ?? '1m');
  const days: SymbolBars[] = [];
  for (const [timeframe, symbols] of groups)
    days.push(...(await daysFrom(store, calendar, { timeframe, symbols, from: after - DAY, after, through: asOf })));
  return days;
}
