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
export const REGULAR_TAILS: Float64Array = scalesOf(5, chiSquare5);

function scalesOf(degrees: number, distribution: (x: number) => number): Float64Array {
  const scales = table((p) => Math.sqrt(degrees / quantileOf(distribution, p)));
  const meanSquare = scales.reduce((sum, scale) => sum + scale * scale, 0) / CELLS;
  return scales.map((scale) => scale / Math.sqrt(meanSquare));
}

/** The same for another number of degrees of freedom; Infinity leaves the normal as it is. */
export function tailsOf(degrees: number): Float64Array {
  if (degrees === Number.POSITIVE_INFINITY) return new Float64Array(CELLS).fill(1);
  return scalesOf(degrees, (x) => lowerGamma(degrees / 2, x / 2));
}

/** Regularised lower incomplete gamma function P(a, x) for 0 < a < 10 by its series (Abramowitz and Stegun 6.5.29). */
function lowerGamma(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 400 && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** ln Γ(a) by Stirling's series after shifting a above 12 (Abramowitz and Stegun 6.1.41). */
function logGamma(a: number): number {
  let shift = 0;
  let z = a;
  for (; z < 12; z++) shift += Math.log(z);
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * z) - 1 / (360 * z ** 3) - shift;
}

/** −2 ln U at 1,024 equal-probability points, for the extremes of a Brownian bridge. Index it with ten random bits. */
export const BRIDGE: Float64Array = table((p) => -2 * Math.log(p));

/** Standard normal at 1,024 equal-probability points, where a coarse normal will do (volume). Index it with ten random bits. */
export const COARSE_NORMAL: Float64Array = table(normalQuantile);

/** Unit-variance noise with these tails from two draws. */
export const tailed = (random: Random, tails: Float64Array): number => normal(random) * tails[random() >>> 22];
