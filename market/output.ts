/** Width of one feature vector: the 175 ids of the catalogue per timeframe. */
export const FEATURE_COUNT = 175;
export const REGIME_COUNT = 5;

/** Columns of newly computed feature vectors; `timeframe` holds indices into TIMEFRAMES; `vectors` is length × 175. */
export interface FeatureBlock {
  readonly length: number;
  readonly symbol: readonly string[];
  readonly timeframe: Uint8Array;
  readonly openTime: Float64Array;
  readonly closeTime: Float64Array;
  readonly vectors: Float32Array;
}

/**
 * Columns of newly computed regimes. Probability columns are length × 5 in the order of REGIME_LABELS.
 * `since` is the open time of the bar at which the label began; `flags` are quality bits.
 */
export interface RegimeBlock {
  readonly length: number;
  readonly symbol: readonly string[];
  readonly timeframe: Uint8Array;
  readonly openTime: Float64Array;
  readonly closeTime: Float64Array;
  readonly label: Uint8Array;
  readonly probabilities: Float32Array;
  readonly confidence: Float32Array;
  readonly entropy: Float32Array;
  readonly ageBars: Uint32Array;
  readonly since: Float64Array;
  readonly expectedRemainingBars: Float32Array;
  readonly stay10: Float32Array;
  readonly nextProbabilities: Float32Array;
  readonly paramsVersion: Float64Array;
  readonly flags: Uint16Array;
}

/** Label changes among the bars of a RegimeBlock. Labels are indices into REGIME_LABELS. */
export interface RegimeChangeBlock {
  readonly length: number;
  readonly symbol: readonly string[];
  readonly timeframe: Uint8Array;
  readonly openTime: Float64Array;
  readonly closeTime: Float64Array;
  readonly fromLabel: Uint8Array;
  readonly toLabel: Uint8Array;
  readonly confidence: Float32Array;
  readonly previousAgeBars: Uint32Array;
}

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
