import { FEATURE_COUNT } from '../output.ts';
import { ROWS } from './catalogue-rows.ts';

export type FeatureId = (typeof ROWS)[number][0];
export type FeatureFamily = (typeof ROWS)[number][1];

/**
 * One number of the vector. `index` is its place (0–174) for every timeframe; `warmup` the closed bars needed before it
 * is not NaN; `range` its bounds and unit; `definition` the formula in the notation of the quant design, section 1.
 */
export interface FeatureDefinition {
  readonly index: number;
  readonly id: FeatureId;
  readonly family: FeatureFamily;
  readonly warmup: number;
  readonly range: string;
  readonly definition: string;
  /** Where the formula comes from, and the implementation of others that the golden numbers were made with. */
  readonly source: string;
  readonly reference: string;
}

/** All 175 definitions, in the order of the vector. */
export const FEATURES: readonly FeatureDefinition[] = ROWS.map(
  ([id, family, warmup, range, definition, source, reference], index) => ({
    index,
    id,
    family,
    warmup,
    range,
    definition,
    source,
    reference,
  }),
);

if (FEATURES.length !== FEATURE_COUNT)
  throw new Error(`the catalogue holds ${FEATURES.length} features, not ${FEATURE_COUNT}`);

const indexById = new Map<string, number>(FEATURES.map(({ id, index }) => [id, index]));

/** Index of a feature in the vector, or -1 for a name that is not in the catalogue. */
export const featureIndex = (id: string): number => indexById.get(id) ?? -1;

/** First index of a family; its features are contiguous in the vector. */
export function familyStart(family: FeatureFamily): number {
  return FEATURES.findIndex((feature) => feature.family === family);
}
