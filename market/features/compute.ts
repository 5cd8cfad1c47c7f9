import { FEATURE_COUNT } from '../output.ts';
import { barShape } from './bar-shape.ts';
import { FEATURES, type FeatureFamily, familyStart } from './catalogue.ts';
import { dependence } from './dependence.ts';
import { distribution } from './distribution.ts';
import { rangeAndDrawdown } from './drawdown.ts';
import { liquidity } from './liquidity.ts';
import { marketContext } from './market-context.ts';
import { oscillators } from './oscillators.ts';
import { returnsAndMomentum } from './returns.ts';
import { createScratch, prepareScratch, type Scratch } from './scratch.ts';
import { SURROUNDINGS, SURROUNDINGS_START, type Surroundings } from './surroundings.ts';
import { trend } from './trend.ts';
import { volatility } from './volatility.ts';
import { volumeAndFlow } from './volume.ts';
import type { FeatureWindow } from './window.ts';

/**
 * Writes the values of one family, in catalogue order, from `out[at]`. A value for which the window is too short may
 * be anything.
 */
export type FamilyKernel = (window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number) => void;

/** A family is a file and a line here; neither storage nor reports change. */
const KERNELS: readonly (readonly [FeatureFamily, FamilyKernel])[] = [
  ['returns_momentum', returnsAndMomentum],
  ['trend', trend],
  ['oscillator_position', oscillators],
  ['range_drawdown', rangeAndDrawdown],
  ['volatility', volatility],
  ['distribution', distribution],
  ['dependence_complexity', dependence],
  ['bar_shape', barShape],
  ['volume_flow', volumeAndFlow],
  ['liquidity', liquidity],
  ['market_context', marketContext],
];

const PLAN = KERNELS.map(([family, kernel]) => ({ kernel, start: familyStart(family) }));
const WARMUP = Uint16Array.from(FEATURES, ({ warmup }) => warmup);
const scratch = createScratch();
const vector = new Float64Array(FEATURE_COUNT).fill(Number.NaN);

/**
 * The 175 features at the last bar of `window` into `out[offset … offset + 174]`, in catalogue order: a pure function of
 * the window and of what surrounds it (class and calendar; without it those twelve are NaN). NaN where the warm-up is not
 * reached or the result is not finite. Makes no array and no object.
 */
export function computeFeatures(
  window: FeatureWindow,
  out: Float64Array | Float32Array,
  offset: number,
  surroundings?: Surroundings,
): void {
  const { n } = window;
  if (n > 0) {
    prepareScratch(scratch, window);
    for (const { kernel, start } of PLAN) kernel(window, scratch, vector, start);
  }
  for (let i = 0; i < SURROUNDINGS; i++) vector[SURROUNDINGS_START + i] = surroundings?.[i] ?? Number.NaN;
  for (let i = 0; i < FEATURE_COUNT; i++) {
    const value = vector[i];
    out[offset + i] = n >= WARMUP[i] && Number.isFinite(value) ? value : Number.NaN;
  }
}
