import { allocateBarrier } from '#engine/barrier.ts';
import { MarketState } from '#engine/market-state.ts';
import { slotParameters } from '#engine/parameter-cache.ts';
import type { EngineOutput, FittedSeries, VectorPolicy } from '#engine/protocol.ts';
import { allocateRings } from '#engine/rings.ts';
import { whole } from '#engine/segments.ts';
import { storedCloses } from '#engine/stored-closes.ts';
import { fitSeries } from '#engine/training/fit-series.ts';
import { poolTransitions } from '#engine/training/nightly-fit.ts';
import { type SymbolBars, sliceBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';

export interface History {
  readonly instruments: readonly Instrument[];
  /** One timeframe; a series of every instrument. */
  readonly bars: readonly SymbolBars[];
  /** Parameters are fitted on bars that open before this (UTC ms): nothing after it is looked at. */
  readonly fitBefore: number;
  readonly vectors: VectorPolicy;
}

/**
 * Vectors and regimes of a whole history, as the engine of the product computes them, in this thread and without a warehouse.
 * The scale of a symbol and the transitions of its class come from the bars before `fitBefore`.
 */
export function computeHistory({ instruments, bars, fitBefore, vectors }: History): Omit<EngineOutput, 'bars'> {
  const sorted = [...instruments].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const known = new Map(sorted.map((instrument) => [instrument.symbol, instrument]));
  const state = new MarketState({
    memory: allocateRings(sorted.length),
    symbols: sorted.map(({ symbol }) => symbol),
    calendars: sorted.map(({ calendar }) => calendar),
    assetClasses: sorted.map(({ assetClass }) => assetClass),
    symmetric: sorted.map(({ assetClass }) => isSymmetric(assetClass)),
  });
  const fitted = bars.map((series) => fitOf(series, known.get(series.symbol) as Instrument, fitBefore));
  const usable = fitted.filter((one) => one !== null);
  const set = {
    version: 1,
    scales: usable.map(({ counts: _, ...scale }) => scale),
    transitions: poolTransitions(usable, sorted),
  };
  const policy = { after: Number.NEGATIVE_INFINITY, keep: Number.POSITIVE_INFINITY, vectors };
  const stored = whole(bars);
  return state.stored({
    kind: 'stored',
    bars: stored.sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    parameters: slotParameters([set], sorted),
    closes: storedCloses(stored, policy, (symbol) => known.get(symbol)?.calendar as CalendarId),
    meeting: { threads: 1, barrier: allocateBarrier() },
    ...policy,
  });
}

function fitOf(series: SymbolBars, instrument: Instrument, before: number): FittedSeries | null {
  const { bars } = series;
  let end = bars.length;
  while (end > 0 && bars.openTime[end - 1] >= before) end--;
  const part = { ...series, bars: sliceBars(bars, 0, end) };
  return fitSeries(part, calendarOf(instrument.calendar), Number.NEGATIVE_INFINITY, isSymmetric(instrument.assetClass));
}
