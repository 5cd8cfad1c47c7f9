import { FEATURE_COUNT } from '../output.ts';
import { FEATURES, type FeatureFamily, familyStart } from './catalogue.ts';
import { returnsAndMomentum } from './returns.ts';
import { createScratch, prepareScratch, type Scratch } from './scratch.ts';
import { trend } from './trend.ts';
import { volatility } from './volatility.ts';
import type { FeatureWindow } from './window.ts';

/** Writes the values of one family, in catalogue order, from `out[at]`; what the window is too short for may be anything. */
export type FamilyKernel = (window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number) => void;

/** The families that are built. A new one is a file and a line here; neither storage nor reports change. */
const KERNELS: readonly (readonly [FeatureFamily, FamilyKernel])[] = [
  ['returns_momentum', returnsAndMomentum],
  ['trend', trend],
  ['volatility', volatility],
];

const PLAN = KERNELS.map(([family, kernel]) => ({ kernel, start: familyStart(family) }));
const WARMUP = Uint16Array.from(FEATURES, ({ warmup }) => warmup);
const scratch = createScratch();
const vector = new Float64Array(FEATURE_COUNT).fill(Number.NaN);

/**
 * The 175 features at the last bar of `window` into `out[offset … offset + 174]`, in catalogue order: a pure function of
 * the window. NaN where the family is not built, the warm-up is not reached or the result is not finite. Allocates nothing.
 */
export function computeFeatures(window: FeatureWindow, out: Float64Array | Float32Array, offset: number): void {
  const { n } = window;
  if (n > 0) {
    prepareScratch(scratch, window);
    for (const { kernel, start } of PLAN) kernel(window, scratch, vector, start);
  }
  for (let i = 0; i < FEATURE_COUNT; i++) {
    const value = vector[i];
    out[offset + i] = n >= WARMUP[i] && value - value === 0 ? value : Number.NaN;
  }
}
