import type { Block } from './block.ts';
import { enumIndex, float32, float32s, time, uint16, uint32, uint64, word, wordIndex } from './column.ts';
import { REGIME_LABELS } from './regime-label.ts';
import { TIMEFRAMES } from './timeframe.ts';

/** Width of one feature vector: the 175 ids of the catalogue per timeframe. */
export const FEATURE_COUNT = 175;
export const REGIME_COUNT = 5;

const KEY = { symbol: word(), timeframe: enumIndex(TIMEFRAMES), openTime: time(), closeTime: time() };

/** Columns of feature vectors. The warehouse's table `features` begins with them. */
export const FEATURE_COLUMNS = { ...KEY, vectors: float32s(FEATURE_COUNT, 'vector') };
export type FeatureBlock = Block<typeof FEATURE_COLUMNS>;

/** Columns of regimes. Blocks, threads and the warehouse's table `regimes` follow from this list. */
export const REGIME_COLUMNS = {
  ...KEY,
  label: enumIndex(REGIME_LABELS),
  /** In the order of REGIME_LABELS. */
  probabilities: float32s(REGIME_COUNT),
  confidence: float32(),
  entropy: float32(),
  ageBars: uint32(),
  /** Open time of the bar at which the label began. */
  since: time(),
  paramsVersion: uint64(),
  /** Quality bits. */
  flags: uint16(),
};
export type RegimeBlock = Block<typeof REGIME_COLUMNS>;

/** Columns of label changes among the bars of a RegimeBlock. */
export const REGIME_CHANGE_COLUMNS = {
  ...KEY,
  fromLabel: wordIndex(REGIME_LABELS),
  toLabel: wordIndex(REGIME_LABELS),
  confidence: float32(),
  previousAgeBars: uint32(),
};
export type RegimeChangeBlock = Block<typeof REGIME_CHANGE_COLUMNS>;

/** Horizons of a range that the time of day can touch: the next bar, and those of a signal. */
export const SEASON_COUNT = 2;

/** Columns of what a range is forecast from. Forecasts read these float32 values, live or stored. */
export const RANGE_INPUT_COLUMNS = {
  ...KEY,
  /** Means of the last 1, 5, 20 and 250 variances of a bar, each of bars divided by the factor of their time of day. */
  means: float32s(4),
  /** Mean φ² of the next bar and of the bars of a signal's horizon; 1 where there is no time of day. */
  seasons: float32s(SEASON_COUNT),
};
export type RangeInputBlock = Block<typeof RANGE_INPUT_COLUMNS>;

/** Nightly scale of one (symbol, timeframe): sigma_base and the diurnal factor per bucket (`[1]` without buckets). */
export interface SymbolScale {
  readonly symbol: string;
  readonly timeframe: number;
  readonly sigmaBase: number;
  readonly diurnal: Float64Array;
  readonly bars: number;
}

/** Nightly transition matrix (5 × 5, row-major) of one (asset class, timeframe). */
export interface ClassTransition {
  readonly assetClass: string;
  readonly timeframe: number;
  readonly transition: Float64Array;
  readonly bars: number;
}
