import { versionAt } from '#contracts/runs.ts';
import { allocateBars, type SymbolBars } from '#market/bar.ts';
import { barsHolding } from '#market/bars/pick.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { UtcMs } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES } from '#market/timeframe.ts';
import type { BarKey } from '#warehouse/quality/quarantine.ts';
import type { BarStore } from './bar-store.ts';
import { type BaseTimeframe, type ChangedBars, HIGHER, rebuildAggregates, surroundings } from './higher-timeframes.ts';

/**
 * Builds the bars that contain quarantined or released bars anew. A bar of a higher timeframe of which nothing is left is quarantined
 * with them. `now`, the time of the operator's act, is the as-of of what is written.
 */
export async function rebuildAround(
  store: BarStore,
  instruments: readonly Instrument[],
  changed: readonly BarKey[],
  now: UtcMs,
): Promise<void> {
  for (const [symbol, keys] of Map.groupBy(changed, (key) => key.symbol)) {
    const instrument = instruments.find((known) => known.symbol === symbol);
    if (instrument === undefined) continue;
    const run = { asOf: now, version: versionAt(now), runId: `quarantine-${now}` };
    const stamp = { ...run, activityId: `quarantine-${symbol}-${now}` };
    for (const timeframe of TIMEFRAMES) {
      const bars = barsAt(symbol, timeframe, await delivered(store, symbol, timeframe, keys));
      if (bars === null) continue;
      const changes = { timeframe, changed: [bars], through: now };
      await rebuildAggregates(store, calendarOf(instrument.calendar), { ...changes, stamp });
      await quarantineEmptied(store, changes);
    }
    await store.markCorrected([symbol]);
  }
}

/** Those keys of a timeframe whose bars were delivered: what is built from a bar that was itself built follows its base. */
async function delivered(
  store: BarStore,
  symbol: string,
  timeframe: BaseTimeframe,
  keys: readonly BarKey[],
): Promise<readonly BarKey[]> {
  if (timeframe === '1m' || timeframe === '1d') return keys;
  const own = keys.filter((key) => key.timeframe === timeframe);
  const times = own.map(({ openTime }) => openTime);
  if (times.length === 0 || HIGHER[timeframe].length === 0) return [];
  const range = { after: Math.min(...times), through: Math.max(...times) + TIMEFRAME_MS[timeframe] };
  const stored = await store.readStoredBars({ symbols: [symbol], timeframes: [timeframe], runId: '', ...range });
  const built = new Set(
    stored.flatMap(({ bars, aggregated }) => [...bars.openTime].filter((_, i) => aggregated[i] === 1)),
  );
  return own.filter(({ openTime }) => !built.has(openTime));
}

/** Bars of a symbol that say no more than when they open; null when none is of the timeframe. */
function barsAt(symbol: string, timeframe: BaseTimeframe, keys: readonly BarKey[]): SymbolBars | null {
  const times = keys.filter((key) => key.timeframe === timeframe).map(({ openTime }) => openTime);
  if (times.length === 0) return null;
  const bars = allocateBars(times.length);
  bars.openTime.set(times.sort((a, b) => a - b));
  return { symbol, timeframe, bars };
}

/** Quarantines the bars of higher timeframes that contain a changed bar and of whose bases nothing counts any more. */
async function quarantineEmptied(store: BarStore, changes: ChangedBars): Promise<void> {
  const { timeframe, changed, through } = changes;
  for (const { symbol, bars } of changed) {
    const span = surroundings(changes);
    const [base] = await store.readBars({ symbols: [symbol], timeframes: [timeframe], ...span });
    const opens = base?.bars.openTime ?? new Float64Array(0);
    const timeframes = HIGHER[timeframe].map((higher) => higher.timeframe);
    const emptied = (await store.readBars({ symbols: [symbol], timeframes, ...span })).flatMap((part) => {
      const held = barsHolding(part.bars, bars.openTime);
      const kept = new Set(barsHolding(held, opens).openTime);
      return [...held.openTime]
        .filter((open) => !kept.has(open))
        .map((openTime): BarKey => ({ symbol, timeframe: part.timeframe, openTime }));
    });
    await store.quarantineBars(emptied, { reason: 'nothing is left of what it was built from', now: through });
  }
}
