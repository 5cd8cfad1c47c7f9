import { allocateBarrier } from '#engine/barrier.ts';
import { complete } from '#engine/history-parts.ts';
import { InstrumentTable, threadSetup } from '#engine/instrument-table.ts';
import { MarketState } from '#engine/market-state.ts';
import type { EngineOutput, VectorPolicy } from '#engine/protocol.ts';
import { slotParameters } from '#engine/slot-parameters.ts';
import { storedCloses } from '#engine/stored-closes.ts';
import { fitSeries } from '#engine/training/fit-series.ts';
import { poolTransitions } from '#engine/training/nightly-fit.ts';
import type { FittedSeries } from '#engine/training/protocol.ts';
import { type SymbolBars, sliceBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';
import type { fitScale } from '#market/models/regime/scale.ts';

export interface History {
  readonly instruments: readonly Instrument[];
  /** One timeframe; a series of every instrument. */
  readonly bars: readonly SymbolBars[];
  /** Parameters are fitted on bars that open before this (UTC ms): nothing after it is looked at. */
  readonly fitBefore: number;
  readonly vectors: VectorPolicy;
  /** Another rule of the scale, for comparison. */
  readonly scaleRule?: typeof fitScale;
}

/**
 * Vectors and regimes of a whole history, as the engine of the product computes them, in this thread and without a warehouse.
 * The scale of a symbol and the transitions of its class come from the bars before `fitBefore`.
 */
export function computeHistory({
  instruments,
  bars,
  fitBefore,
  vectors,
  scaleRule,
}: History): Omit<EngineOutput, 'bars'> {
  const table = new InstrumentTable(instruments);
  const state = new MarketState(threadSetup(table.sorted));
  const fitted = bars
    .map((series) => fitOf(series, table.instrument(series.symbol), fitBefore, scaleRule))
    .filter((fit) => fit !== null);
  const set = {
    version: 1,
    scales: fitted.map(({ counts: _, ...scale }) => scale),
    transitions: poolTransitions(fitted, table.sorted),
  };
  const policy = { after: Number.NEGATIVE_INFINITY, keep: Number.POSITIVE_INFINITY, vectors };
  const stored = complete(bars).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return state.stored({
    kind: 'stored',
    bars: stored,
    parameters: slotParameters([set], table.sorted),
    closes: storedCloses(stored, policy, (symbol) => table.instrument(symbol).calendar),
    barrier: allocateBarrier(1),
    ...policy,
  });
}

function fitOf(
  series: SymbolBars,
  instrument: Instrument,
  before: number,
  rule: typeof fitScale | undefined,
): FittedSeries | null {
  const { bars } = series;
  let end = bars.length;
  while (end > 0 && bars.openTime[end - 1] >= before) end--;
  const part = { ...series, bars: sliceBars(bars, 0, end) };
  const calendar = calendarOf(instrument.calendar);
  return fitSeries(part, calendar, Number.NEGATIVE_INFINITY, isSymmetric(instrument.assetClass), rule);
}
