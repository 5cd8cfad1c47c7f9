import type { Timeframe } from '../../timeframe.ts';

/** The nightly fit of one (symbol, timeframe), frozen until a re-anchor takes a newer version. */
export interface RegimeParameters {
  /** As-of of the fit, UTC ms. */
  readonly version: number;
  /** Robust standard deviation of one bar's deseasonalised log return. */
  readonly sigmaBase: number;
  /** Diurnal factor φ per bucket; a single 1 without buckets. */
  readonly diurnal: Float64Array;
  /** 5 × 5, row-major. */
  readonly transition: Float64Array;
  /** Whether the symmetric anchors apply (FX, rates). */
  readonly symmetric: boolean;
}

/** Bars from which σ_base is estimated, and the least of them, by timeframe (quant design, 3.3). */
export const SCALE_BARS: Readonly<Record<Timeframe, number>> = {
  '1m': 7800,
  '5m': 4000,
  '15m': 3000,
  '30m': 2500,
  '1h': 2000,
  '4h': 1000,
  '1d': 1000,
  '1w': 260,
};
export const leastScaleBars = (timeframe: Timeframe): number => (timeframe === '1w' ? 104 : 250);

/** Timeframes with a diurnal factor; the longer ones hold the whole day. */
export const hasDiurnal = (timeframe: Timeframe): boolean => ['1m', '5m', '15m', '30m', '1h'].includes(timeframe);

/** φ of a bucket; bars outside every bucket (venue closed) and timeframes without a diurnal factor have 1. */
export const diurnalFactor = (diurnal: Float64Array, bucket: number): number =>
  bucket >= 0 && bucket < diurnal.length ? diurnal[bucket] : 1;
