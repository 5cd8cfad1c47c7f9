import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { type ShownSeries, shownLabels } from './shown-labels.ts';

export interface LabelFigures {
  readonly label: string;
  readonly days: number;
  readonly share: number;
  /** Annualised deviation of the return of the day after, from closes. */
  readonly nextDayVolatility: number;
}

/** Labels of daily series with parameters that were known at the time, and how much they depend on when these were fitted. */
export interface CausalRegimes {
  readonly symbols: number;
  readonly days: number;
  /** Fitted before each year: what a reader of that year saw. */
  readonly causal: { readonly labels: readonly LabelFigures[]; readonly changesPerYear: number };
  /** Fitted on the whole series: what no reader could see. */
  readonly hindsight: { readonly labels: readonly LabelFigures[]; readonly changesPerYear: number };
  /** By symbol: share of days that keep their label when parameters are a quarter or a year older, or those of hindsight. */
  readonly same: Readonly<Record<'quarter' | 'year' | 'hindsight', readonly number[]>>;
}

const QUARTER = 91 * DAY;
const YEAR = 365 * DAY;

interface Series {
  readonly instruments: readonly Instrument[];
  readonly bars: readonly SymbolBars[];
  /** The days judged: [from, to), UTC ms. */
  readonly from: number;
  readonly to: number;
}

export function judgeCausal({ instruments, bars, from, to }: Series): CausalRegimes {
  const labels = (fits: readonly number[], age = 0) =>
    shownLabels({ instruments, bars, fits, age }).map((series) => cut(series, from, to));
  const yearly = starts(from, to, 12);
  const quarterly = starts(from, to, 3);
  const fresh = labels(quarterly);
  const causal = labels(yearly);
  // An infinite negative age: the parameters have seen all that came later.
  const hindsight = labels(yearly, Number.NEGATIVE_INFINITY);
  const years = (to - from) / (365.25 * DAY);
  const figures = (shown: readonly ShownSeries[]) => ({
    labels: figuresOf(shown, bars),
    changesPerYear: changesOf(shown) / shown.length / years,
  });
  return {
    symbols: fresh.length,
    days: causal.reduce((sum, { label }) => sum + label.length, 0),
    causal: figures(causal),
    hindsight: figures(hindsight),
    same: {
      quarter: sameShares(fresh, labels(quarterly, QUARTER)),
      year: sameShares(fresh, labels(quarterly, YEAR)),
      hindsight: sameShares(causal, hindsight),
    },
  };
}

/** First days of every `months` from one on, UTC. */
function starts(from: number, to: number, months: number): number[] {
  const first = new Date(from);
  const at = (i: number) => Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i * months, 1);
  const times: number[] = [];
  for (let i = 0; at(i) < to; i++) times.push(at(i));
  return times;
}

function cut({ symbol, openTime, label }: ShownSeries, from: number, to: number): ShownSeries {
  const inside = Array.from(openTime, (t, i) => ({ t, i })).filter(({ t }) => t >= from && t < to);
  return {
    symbol,
    openTime: Float64Array.from(inside, ({ t }) => t),
    label: Uint8Array.from(inside, ({ i }) => label[i]),
  };
}

/** Of the days that both have, by symbol. */
function sameShares(some: readonly ShownSeries[], others: readonly ShownSeries[]): number[] {
  return some.flatMap(({ symbol, openTime, label }) => {
    const other = others.find((series) => series.symbol === symbol);
    const labelAt = new Map(Array.from(other?.openTime ?? [], (t, i) => [t, other?.label[i]]));
    const shared = Array.from(openTime, (t, i) => ({ t, i })).filter(({ t }) => labelAt.has(t));
    return shared.length === 0 ? [] : [shared.filter(({ t, i }) => labelAt.get(t) === label[i]).length / shared.length];
  });
}

function changesOf(shown: readonly ShownSeries[]): number {
  let changes = 0;
  for (const { label } of shown) for (let i = 1; i < label.length; i++) if (label[i] !== label[i - 1]) changes++;
  return changes;
}

function figuresOf(shown: readonly ShownSeries[], bars: readonly SymbolBars[]): LabelFigures[] {
  const next = REGIME_LABELS.map(() => [] as number[]);
  let days = 0;
  for (const { symbol, openTime, label } of shown) {
    const series = bars.find((part) => part.symbol === symbol)?.bars;
    if (series === undefined) continue;
    const placeOf = new Map(Array.from(series.openTime, (t, i) => [t, i]));
    days += label.length;
    for (const [i, t] of openTime.entries()) {
      const after = (placeOf.get(t) ?? series.length) + 1;
      if (after < series.length) next[label[i]].push(Math.log(series.close[after] / series.close[after - 1]));
    }
  }
  return REGIME_LABELS.map((label, k) => {
    const returns = next[k];
    const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
    const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1);
    return {
      label,
      days: returns.length,
      share: returns.length / days,
      nextDayVolatility: Math.sqrt(252 * variance),
    };
  });
}
