import { fitSeries, regimeWindow } from '#engine/training/fit-series.ts';
import type { SymbolBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { regimeInputs } from '#market/models/regime/inputs.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { medianRule } from './median-scale.ts';

/** Sums for the mean and covariance of (y, t20, v5), and of (t20, v5) of the closes alone, by true state. */
export interface AnchorMoments {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly products: Float64Array;
}

export const emptyMoments = (): AnchorMoments => ({
  count: new Float64Array(REGIME_COUNT),
  sum: new Float64Array(REGIME_COUNT * 3),
  products: new Float64Array(REGIME_COUNT * 9),
});

/** Adds the inputs of every bar from `first` on, in units of the scale fitted on all bars of the series, under its true state. */
export function addMoments(
  moments: AnchorMoments,
  series: SymbolBars,
  instrument: Instrument,
  closeOnly: boolean,
  truth: (openTime: number) => number | null,
): void {
  const { bars } = series;
  const calendar = calendarOf(instrument.calendar);
  const fitted = fitSeries(series, calendar, Number.NEGATIVE_INFINITY, false, medianRule);
  if (fitted === null) return;
  const window = regimeWindow(series, calendar);
  const x = new Float64Array(bars.length * 3);
  const parameters = { ...fitted, version: 1, transition: new Float64Array(25), symmetric: false };
  regimeInputs(window, parameters, closeOnly, 0, x);
  for (let i = 60; i < bars.length; i++) {
    const state = truth(bars.openTime[i]);
    if (state === null) continue;
    moments.count[state]++;
    for (let a = 0; a < 3; a++) {
      moments.sum[state * 3 + a] += x[i * 3 + a];
      for (let b = 0; b < 3; b++) moments.products[state * 9 + a * 3 + b] += x[i * 3 + a] * x[i * 3 + b];
    }
  }
}

export interface Anchor {
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
}

export const anchorsFrom = ({ count, sum, products }: AnchorMoments): Anchor[] =>
  Array.from({ length: REGIME_COUNT }, (_, k) => {
    const n = count[k];
    const mean = [0, 1, 2].map((a) => sum[k * 3 + a] / n);
    const covariance = Array.from(
      { length: 9 },
      (_, i) => products[k * 9 + i] / n - mean[Math.floor(i / 3)] * mean[i % 3],
    );
    return { mean, covariance };
  });
