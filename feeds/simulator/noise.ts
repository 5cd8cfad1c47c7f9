import { erf, normalQuantile } from '#market/math/normal.ts';
import type { Random } from './random.ts';

const TWO_32 = 2 ** 32;
const CELLS = 1024;

/** A uniform in (0, 1): the centre of one of 2³² cells. */
export const uniform = (random: Random): number => (random() + 0.5) / TWO_32;

/** One standard normal from one draw (AS 241); never rejects, so every stream has a fixed number of draws. */
export const normal = (random: Random): number => normalQuantile((random() + 0.5) / TWO_32);

/** Distribution function of χ² with 5 degrees of freedom. */
function chiSquare5(x: number): number {
  return erf(Math.sqrt(x / 2)) - Math.sqrt(2 / Math.PI) * Math.exp(-x / 2) * (Math.sqrt(x) + x ** 1.5 / 3);
}

function quantileOf(distribution: (x: number) => number, p: number): number {
  let low = 0;
  let high = 64;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (distribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function table(valueAt: (p: number) => number): Float64Array {
  return Float64Array.from({ length: CELLS }, (_, i) => valueAt((i + 0.5) / CELLS));
}

/**
 * Scales that turn a normal into a Student t with 5 degrees of freedom and unit variance: √(5/χ²₅) at 1,024 equal-probability
 * points, normalised. The tail
 * beyond the last point is cut, which leaves a kurtosis of 7.0 instead of 9. Index it with ten random bits.
 */
export const T5_SCALE: Float64Array = (() => {
  const scales = table((p) => Math.sqrt(5 / quantileOf(chiSquare5, p)));
  const meanSquare = scales.reduce((sum, scale) => sum + scale * scale, 0) / CELLS;
  return scales.map((scale) => scale / Math.sqrt(meanSquare));
})();

/** −2 ln U at 1,024 equal-probability points, for the extremes of a Brownian bridge. Index it with ten random bits. */
export const BRIDGE: Float64Array = table((p) => -2 * Math.log(p));

/** Standard normal at 1,024 equal-probability points, where a coarse normal will do (volume). Index it with ten random bits. */
export const COARSE_NORMAL: Float64Array = table(normalQuantile);

/** A unit-variance t5 from two draws. */
export const t5 = (random: Random): number => normal(random) * (T5_SCALE[random() >>> 22] as number);
