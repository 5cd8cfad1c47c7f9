/**
 * Question: what does one 175-wide vector cost, of which 163 come from the window?
 * Baseline: the same ids written one by one over plain arrays, each feature slicing and summing for itself, as a notebook does.
 * Fairness: same windows, same values (checked before timing), both warmed up, best of seven rounds each, in turn.
 */
import { at } from '#market/at.ts';
import { FEATURES } from '#market/features/catalogue.ts';
import { computeFeatures } from '#market/features/compute.ts';
import { naiveFeatures } from './naive-features.ts';
import { randomWindows } from './random-windows.ts';

const WINDOWS = 500;
const ROUNDS = 7;

const cases = randomWindows(WINDOWS);
const out = new Float64Array(FEATURES.length);
for (const { columns, window } of cases.slice(0, 20)) {
  computeFeatures(window, out, 0);
  for (const [id, value] of Object.entries(naiveFeatures(columns))) {
    const actual = at(
      out,
      FEATURES.findIndex((feature) => feature.id === id),
    );
    if (!(Math.abs(actual - value) <= 1e-8 * Math.max(1, Math.abs(value))))
      throw new Error(`${id}: ${actual} and ${value}`);
  }
}

/** Microseconds per vector of one round over all windows. */
function round(compute: (input: (typeof cases)[number]) => unknown): number {
  const started = performance.now();
  for (const input of cases) compute(input);
  return ((performance.now() - started) * 1000) / WINDOWS;
}

const kernel = ({ window }: (typeof cases)[number]) => computeFeatures(window, out, 0);
const naive = ({ columns }: (typeof cases)[number]) => naiveFeatures(columns);
let best = Number.POSITIVE_INFINITY;
let baseline = Number.POSITIVE_INFINITY;
for (let i = 0; i < ROUNDS; i++) {
  best = Math.min(best, round(kernel));
  baseline = Math.min(baseline, round(naive));
}
console.log(
  `features: ${best.toFixed(2)} µs per vector (163 ids; the baseline computes 71 of them); one by one over arrays: ${baseline.toFixed(2)} µs; ratio ${(baseline / best).toFixed(1)}`,
);
