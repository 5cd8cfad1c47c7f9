import { allocateBars, type SymbolBars } from '#market/bar.ts';
import { aggregateDaily, aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { amendment } from '#market/bars/amend.ts';
import { closedBy } from '#market/bars/closed.ts';
import { barsHolding } from '#market/bars/pick.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { INTRADAY_TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertBars, readBars, readStoredBars, type StoredBars } from '#warehouse/bars.ts';
import { type BarKey, quarantineBars } from '#warehouse/quality/quarantine.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { insertMinutes, type Minutes } from './minutes.ts';

/** Bars that were corrected or came late: their symbols, the first of their open times, and how many there are. */
export interface Amended {
  readonly symbols: readonly string[];
  /** UTC ms: every amended bar opens at or after this time. */
  readonly after: number;
  readonly bars: number;
}

export const NOTHING_AMENDED: Amended = { symbols: [], after: 0, bars: 0 };

/**
 * Writes the minutes that differ from what is stored, as the next revision of each, and then every bar of a higher timeframe that
 * contains one of them. `minutes` cover (after, through] with their fills. Run again after a kill, it does the same work under the
 * same revisions.
 */
export async function amendMinutes(
  warehouse: Warehouse,
  calendar: Calendar,
  input: { minutes: readonly Minutes[]; after: number; through: number; stamp: Stamp },
): Promise<Amended> {
  const { minutes, after, through, stamp } = input;
  const symbols = minutes.map(({ symbol }) => symbol);
  if (symbols.length === 0 || through <= after) return NOTHING_AMENDED;
  const range = { symbols, timeframes: ['1m'] as const, after, through, runId: stamp.runId };
  const stored = byKey(await readStoredBars(warehouse, range));
  const parts = minutes
    .map(({ symbol, bars, filled }) => {
      const found = amendment(stored.get(`${symbol}/1m`), bars);
      const fills = new Set([...filled.keys()].filter((i) => filled[i] === 1).map((i) => bars.openTime[i]));
      return { symbol, ...found, filled: Uint8Array.from(found.bars.openTime, (time) => Number(fills.has(time))) };
    })
    .filter(({ bars }) => bars.length > 0);
  if (parts.length === 0) return NOTHING_AMENDED;
  await insertMinutes(warehouse, parts, { ...stamp, activityId: `amend-${stamp.activityId}` });
  const changed = parts.map(({ symbol, bars }): SymbolBars => ({ symbol, timeframe: '1m', bars }));
  await rebuildAggregates(warehouse, calendar, { timeframe: '1m', changed, through, stamp });
  return amendedOf(changed);
}

/**
 * Writes the official days that differ from what is stored, and the weeks that contain them. Days from `newFrom` on are new: they are
 * written, and not told of as amended.
 */
export async function amendDays(
  warehouse: Warehouse,
  calendar: Calendar,
  input: { days: readonly SymbolBars[]; after: number; through: number; newFrom: number; stamp: Stamp },
): Promise<Amended> {
  const { days, after, through, newFrom, stamp } = input;
  const symbols = days.map(({ symbol }) => symbol);
  const range = { symbols, timeframes: ['1d'] as const, after, through, runId: stamp.runId };
  const stored = byKey(await readStoredBars(warehouse, range));
  const parts = days
    .map(({ symbol, bars }) => ({ symbol, ...amendment(stored.get(`${symbol}/1d`), bars, { official: true }) }))
    .filter(({ bars }) => bars.length > 0);
  if (parts.length === 0) return NOTHING_AMENDED;
  const changed = parts.map(({ symbol, bars }): SymbolBars => ({ symbol, timeframe: '1d', bars }));
  const rev = parts.map((part) => part.rev);
  await insertBars(warehouse, changed, { source: 'official', rev, ...stamp, activityId: `amend-${stamp.activityId}` });
  await rebuildAggregates(warehouse, calendar, { timeframe: '1d', changed, through, stamp });
  const told = amendedOf(changed.filter(({ bars }) => (bars.openTime[0] as number) < newFrom));
  return { ...told, bars: parts.reduce((sum, { bars }) => sum + bars.length, 0) };
}

/** What is told of these bars, each series of which is oldest first. */
export const amendedOf = (changed: readonly SymbolBars[]): Amended =>
  changed.length === 0
    ? NOTHING_AMENDED
    : {
        symbols: [...new Set(changed.map(({ symbol }) => symbol))],
        after: Math.min(...changed.map(({ bars }) => bars.openTime[0] as number)),
        bars: changed.reduce((sum, { bars }) => sum + bars.length, 0),
      };

/**
 * Builds the bars of higher timeframes that contain the changed minutes (5m … 4h) or days (1w) anew from what counts now, and
 * writes those that differ as their next revision. Bars that are not closed by `through` are left to their own time.
 */
export async function rebuildAggregates(
  warehouse: Warehouse,
  calendar: Calendar,
  input: { timeframe: '1m' | '1d'; changed: readonly SymbolBars[]; through: number; stamp: Stamp },
): Promise<void> {
  const { timeframe, changed, through, stamp } = input;
  const higher: readonly Timeframe[] = timeframe === '1m' ? INTRADAY_TIMEFRAMES.slice(1) : ['1w'];
  const symbols = changed.map(({ symbol }) => symbol);
  const first = Math.min(...changed.map(({ bars }) => bars.openTime[0] as number));
  const last = Math.max(...changed.map(({ bars }) => bars.openTime[bars.length - 1] as number));
  // From the start of everything that can contain the first changed bar to the end of what can contain the last.
  const margin = timeframe === '1m' ? DAY : 8 * DAY;
  const span = { after: first - margin, through: Math.min(through, last + margin) };
  const sources = await readBars(warehouse, { symbols, timeframes: [timeframe], ...span });
  const known = byKey(await readStoredBars(warehouse, { symbols, timeframes: higher, ...span, runId: stamp.runId }));
  const times = new Map(changed.map(({ symbol, bars }) => [symbol, bars.openTime]));
  const parts: SymbolBars[] = [];
  const revs: Uint32Array[] = [];
  for (const { symbol, bars } of sources) {
    for (const target of higher) {
      const built =
        target === '1w' ? aggregateWeekly(calendar, bars) : aggregateMinutes(calendar, target as never, bars);
      // The first bin may have begun before the span; only bins that hold a changed bar are of interest, and those are whole.
      const whole = barsHolding(closedBy(built, through), times.get(symbol) as Float64Array);
      const found = amendment(known.get(`${symbol}/${target}`), whole);
      if (found.bars.length === 0) continue;
      parts.push({ symbol, timeframe: target, bars: found.bars });
      revs.push(found.rev);
    }
  }
  await insertBars(warehouse, parts, {
    source: 'aggregate',
    rev: revs,
    ...stamp,
    activityId: `amend-higher-${stamp.activityId}`,
  });
}

const byKey = (bars: readonly StoredBars[]) => new Map(bars.map((part) => [`${part.symbol}/${part.timeframe}`, part]));

/**
 * The daily bars of sessions that close in (after, through], from their minutes: known at the close, and replaced by the venue's
 * official bars in the batch.
 */
export async function closeDays(
  warehouse: Warehouse,
  calendar: Calendar,
  { symbols, after, through, stamp }: { symbols: readonly string[]; after: number; through: number; stamp: Stamp },
): Promise<void> {
  const closed = calendar.sessions(after, through).filter(({ close }) => close > after && close <= through);
  const [first] = closed;
  if (first === undefined) return;
  const minutes = await readBars(warehouse, { symbols, timeframes: ['1m'], after: first.open, through });
  const days = minutes
    .map(({ symbol, bars }): SymbolBars => {
      const daily = closedBy(aggregateDaily(calendar, bars), through, after);
      return { symbol, timeframe: '1d', bars: daily };
    })
    .filter(({ bars }) => bars.length > 0);
  await insertBars(warehouse, days, { source: 'aggregate', rev: 0, ...stamp, activityId: `days-${stamp.activityId}` });
}

/**
 * After bars were quarantined or released: builds the bars that contain them anew. A bar of a higher timeframe of which nothing is
 * left is quarantined with them. Amendments take the time of the operator's act as their as-of.
 */
export async function rebuildAround(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  changed: readonly BarKey[],
  now: number,
): Promise<void> {
  for (const [symbol, keys] of Map.groupBy(changed, (key) => key.symbol)) {
    const instrument = instruments.find((one) => one.symbol === symbol);
    if (instrument === undefined) continue;
    const calendar = calendarOf(instrument.calendar);
    for (const timeframe of ['1m', '1d'] as const) {
      const times = keys.filter((key) => key.timeframe === timeframe).map(({ openTime }) => openTime);
      if (times.length === 0) continue;
      const bars = allocateBars(times.length);
      bars.openTime.set(times.sort((a, b) => a - b));
      const stamp = { asOf: now, version: now, runId: `quarantine-${now}`, activityId: `quarantine-${symbol}-${now}` };
      const input = { timeframe, changed: [{ symbol, timeframe, bars }], through: now, stamp };
      await rebuildAggregates(warehouse, calendar, input);
      await quarantineEmptied(warehouse, input);
    }
  }
}

/** Quarantines the bars of higher timeframes that contain a changed bar and of whose sources nothing counts any more. */
async function quarantineEmptied(
  warehouse: Warehouse,
  { timeframe, changed, through }: { timeframe: '1m' | '1d'; changed: readonly SymbolBars[]; through: number },
): Promise<void> {
  const higher: readonly Timeframe[] = timeframe === '1m' ? INTRADAY_TIMEFRAMES.slice(1) : ['1w'];
  for (const { symbol, bars } of changed) {
    const margin = 8 * DAY;
    const span = {
      after: (bars.openTime[0] as number) - margin,
      through: Math.min(through, (bars.openTime[bars.length - 1] as number) + margin),
    };
    const sources = await readBars(warehouse, { symbols: [symbol], timeframes: [timeframe], ...span });
    const known = await readBars(warehouse, { symbols: [symbol], timeframes: higher, ...span });
    const opens = sources[0]?.bars.openTime ?? new Float64Array(0);
    const emptied = known.flatMap((part) => {
      const held = barsHolding(part.bars, bars.openTime);
      const kept = new Set(barsHolding(held, opens).openTime);
      return [...held.openTime]
        .filter((open) => !kept.has(open))
        .map((openTime): BarKey => ({ symbol, timeframe: part.timeframe, openTime }));
    });
    await quarantineBars(warehouse, emptied, { reason: 'nothing is left of what it was built from', now: through });
  }
}
