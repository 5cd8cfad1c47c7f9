import { fitSeries, regimeWindow } from '#engine/training/fit-series.ts';
import { poolTransitions } from '#engine/training/nightly-fit.ts';
import { type SymbolBars, sliceBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';
import { anchorBlock, type FilterState, reanchor, stepBar } from '#market/models/regime/filter.ts';
import type { RegimeWindow } from '#market/models/regime/inputs.ts';
import type { RegimeParameters } from '#market/models/regime/parameters.ts';
import { fitScale } from '#market/models/regime/scale.ts';
import { TIMEFRAME_MS } from '#market/timeframe.ts';

/** Bars of the engine's ring: what a filter step looks back on. */
const RING = 256;
/** Bars that a fit reads: enough for every scale. */
const FIT_BARS = 8_000;

/** The labels of one series as a reader saw them, with the index of the bar of the first. */
export interface ShownSeries {
  readonly symbol: string;
  readonly openTime: Float64Array;
  readonly label: Uint8Array;
}

interface Shown {
  readonly instruments: readonly Instrument[];
  /** One timeframe; a series of every instrument. */
  readonly bars: readonly SymbolBars[];
  /** Times of the fits, ascending (UTC ms): labels from one on are those of its parameters, until the next. */
  readonly fits: readonly number[];
  readonly rule?: typeof fitScale;
  /** How old parameters are when they begin to count, in milliseconds. Labels of old ones beside new ones show what a fit changes. */
  readonly age?: number;
}

/**
 * The labels that were shown on real series, when the parameters are fitted at each of these times on the bars before it: what the engine
 * gives, without its vectors, which take most of its time. A test holds both to each other.
 */
export function shownLabels({ instruments, bars, fits, rule = fitScale, age = 0 }: Shown): ShownSeries[] {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const windows = bars.map((series) => {
    const instrument = bySymbol.get(series.symbol) as Instrument;
    return { series, instrument, window: regimeWindow(series, calendarOf(instrument.calendar)) };
  });
  const shown = new Map(bars.map(({ symbol }) => [symbol, { openTime: [] as number[], label: [] as number[] }]));
  for (const [f, from] of fits.entries()) {
    const to = fits[f + 1] ?? Number.POSITIVE_INFINITY;
    const fitted = windows.flatMap(({ series, instrument }) => fitBefore(series, instrument, from - age, rule) ?? []);
    const transitions = poolTransitions(fitted, instruments);
    for (const { series, instrument, window } of windows) {
      const scale = fitted.find(({ symbol }) => symbol === series.symbol);
      const transition = transitions.find(({ assetClass }) => assetClass === instrument.assetClass)?.transition;
      if (scale === undefined || transition === undefined) continue;
      const parameters = { ...scale, transition, version: 1, symmetric: isSymmetric(instrument.assetClass) };
      const into = shown.get(series.symbol);
      for (const [openTime, label] of labelsBetween(series, window, parameters, { from, to })) {
        into?.openTime.push(openTime);
        into?.label.push(label);
      }
    }
  }
  return [...shown].map(([symbol, { openTime, label }]) => {
    return { symbol, openTime: Float64Array.from(openTime), label: Uint8Array.from(label) };
  });
}

function fitBefore(series: SymbolBars, instrument: Instrument, before: number, rule: typeof fitScale) {
  const end = firstFrom(series, before);
  const part = { ...series, bars: sliceBars(series.bars, Math.max(0, end - FIT_BARS), end) };
  const { calendar, assetClass } = instrument;
  return fitSeries(part, calendarOf(calendar), Number.NEGATIVE_INFINITY, isSymmetric(assetClass), rule);
}

/** Open times and labels of the bars in a period. The filter starts a block before it, as a re-anchor would. */
function* labelsBetween(
  { bars, timeframe }: SymbolBars,
  window: RegimeWindow,
  parameters: RegimeParameters,
  { from, to }: { from: number; to: number },
): Generator<[openTime: number, label: number]> {
  const first = firstFrom({ bars }, from);
  const state: FilterState = { p: new Float64Array(5), label: 0 };
  const blockOf = (i: number) => anchorBlock(bars.openTime[i], TIMEFRAME_MS[timeframe]);
  let anchor = Math.min(first, window.n - 1);
  while (anchor > 0 && blockOf(anchor - 1) === blockOf(anchor)) anchor--;
  for (let t = anchor; t < window.n && bars.openTime[t] < to; t++) {
    const ring = lastOf(window, t + 1);
    if (t === anchor || blockOf(t) !== blockOf(t - 1)) reanchor(state, ring, parameters);
    else stepBar(state, ring, parameters);
    if (t >= first) yield [bars.openTime[t], state.label];
  }
}

const firstFrom = ({ bars }: Pick<SymbolBars, 'bars'>, time: number): number => {
  const first = bars.openTime.findIndex((openTime) => openTime >= time);
  return first === -1 ? bars.length : first;
};

function lastOf(window: RegimeWindow, to: number): RegimeWindow {
  const from = Math.max(0, to - RING);
  return {
    n: to - from,
    lnOpen: window.lnOpen.subarray(from, to),
    lnHigh: window.lnHigh.subarray(from, to),
    lnLow: window.lnLow.subarray(from, to),
    lnClose: window.lnClose.subarray(from, to),
    bucket: window.bucket.subarray(from, to),
    sessionFirst: window.sessionFirst.subarray(from, to),
  };
}
