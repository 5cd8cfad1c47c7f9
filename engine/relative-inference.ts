import { featureIndex } from '#market/features/catalogue.ts';
import { type NoveltyModel, noveltyOf } from '#market/models/novelty/model.ts';
import {
  RELATIVE_DIRECTIONS,
  RELATIVE_MEMBERS,
  type RelativeDirection,
  withoutFeatureMedians,
} from '#market/models/ranges/relative.ts';
import type { RelativeModel } from '#market/models/ranges/relative-night.ts';
import type { KnownBars } from '#market/models/signals/label.ts';
import { decide, predict } from '#market/models/signals/signal.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { abstention } from './inference.ts';

/** Whether one member will be ahead of its class. */
export interface RelativeInference {
  readonly symbol: string;
  readonly openTime: number;
  /** Probability of more than the median of the class, drawn to one half as far as it is not believed. */
  readonly p: number;
  readonly direction: RelativeDirection;
}

export interface RelativeContext {
  readonly relative: RelativeModel;
  /** Null: how unusual a bar is cannot be told. */
  readonly novelty: NoveltyModel | null;
  readonly modelAgeMs: number;
}

const SIGMA60 = featureIndex('vol_cc_60');
const CLASS_CORRELATION = featureIndex('corr_class_60');

/**
 * Directions of the members of one class at one close, from their stored vectors: none of a shut gate or a class of fewer than 12, and
 * none of a member of whose bar no signal would be given either.
 */
export function inferRelative(
  { features, regimes }: KnownBars,
  { relative: { model, gate }, novelty, modelAgeMs }: RelativeContext,
): RelativeInference[] {
  if (model === null || !gate.open || features.length < RELATIVE_MEMBERS) return [];
  const against = features.vectors.slice();
  withoutFeatureMedians(against, 0, features.length);
  const regimeOf = new Map(regimes.symbol.map((symbol, row) => [symbol, row]));
  const found: RelativeInference[] = [];
  for (const [row, symbol] of features.symbol.entries()) {
    const regimeRow = regimeOf.get(symbol);
    const at = row * FEATURE_COUNT;
    const hindered = abstention({
      hasRegime: regimeRow !== undefined,
      sigma: features.vectors[at + SIGMA60],
      classCorrelation: features.vectors[at + CLASS_CORRELATION],
      novelty: novelty === null ? Number.NaN : noveltyOf(novelty, features.vectors, at).novelty,
      modelAgeMs,
    });
    if (hindered !== '' || regimeRow === undefined) continue;
    const p = predict(model, against, at, regimes.probabilities, regimeRow * REGIME_COUNT);
    const { shrunk, direction } = decide(model, p, { passed: true, hindered, half: Number.NaN });
    found.push({ symbol, openTime: features.openTime[row], p: shrunk, direction: RELATIVE_DIRECTIONS[direction] });
  }
  return found;
}
