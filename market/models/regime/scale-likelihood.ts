import { anchorsOf, KAPPA, PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import type { Emission } from './density.ts';
import { INPUTS, isCloseOnly, type RegimeWindow, regimeInputs } from './inputs.ts';
import { PowerTable } from './power-table.ts';

const K = 5;
/** ln σ_base moves by at most 0.8 from the median rule, in steps of 0.1. */
const STEPS = 8;
const STEP = 0.1;
/** The shift is about normal before the bars are seen, with this deviation. */
const PRIOR_DEVIATION = 0.3;
/** Covariances of the anchors that are tried, in those of the simulator: bars may be noisier within a state than its bars are. */
const SPREADS = [1, 2];

/** What of a scale the likelihood needs. */
export interface TriedScale {
  readonly sigmaBase: number;
  readonly diurnal: Float64Array;
  readonly symmetric: boolean;
}

/**
 * The δ at which the bars from `from` on are most likely under σ_base·e^δ, of 17 in −0.8 … 0.8 and under the likelier spread. 0 when bars
 * without a price leave no likelihood.
 */
export function shiftOfScale(window: RegimeWindow, scale: TriedScale, from: number): number {
  let best = STEPS;
  let most = Number.NEGATIVE_INFINITY;
  for (const likelihoods of scaleLikelihoods(window, scale, from))
    for (let i = 0; i < likelihoods.length; i++)
      if (likelihoods[i] > most) {
        most = likelihoods[i];
        best = i;
      }
  return (best - STEPS) * STEP;
}

/**
 * ℓ(δ) = Σ ln Σ_k (p·A0)_k exp(κ ℓ_k(y − δ, t20, v5 − δ)) − ½ (δ/0.3)² for the 17 values of δ (forecast design, 6.1). One forward pass
 * of the tempered filter for each, and all for anchors with their own covariance, then with twice that.
 */
export function scaleLikelihoods(window: RegimeWindow, scale: TriedScale, from: number): Float64Array[] {
  const closeOnly = isCloseOnly(window);
  const n = window.n - from;
  const inputs = new Float64Array(n * INPUTS);
  regimeInputs(window, { version: 0, transition: PRIOR_TRANSITION, ...scale }, closeOnly, from, inputs);
  const bars = distances(anchorsOf(closeOnly, scale.symmetric), inputs, n);
  return SPREADS.map((spread) =>
    Float64Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
      const shift = (i - STEPS) * STEP;
      return forwardPass(bars, shift, spread) - 0.5 * (shift / PRIOR_DEVIATION) ** 2;
    }),
  );
}

/** The squared distance of bar t from anchor k is square[5t + k] − 2δ·slope[5t + k] + δ²·curve[k]: a parabola in δ. */
interface Distances {
  readonly square: Float64Array;
  readonly slope: Float64Array;
  readonly curve: Float64Array;
  /** exp(κ·ln of the density at the mean), by anchor. */
  readonly peak: Float64Array;
  /** Dimension of the anchors. */
  readonly dimension: number;
  readonly degreesOfFreedom: number;
  /** u ↦ u^(−κ(ν + d)/2): the tempered Student density of u = 1 + distance/ν. */
  readonly power: PowerTable;
}

function distances(anchors: readonly Emission[], inputs: Float64Array, n: number): Distances {
  const { dimension: d, degreesOfFreedom } = anchors[0];
  const square = new Float64Array(n * K);
  const slope = new Float64Array(n * K);
  const curve = new Float64Array(K);
  const skip = INPUTS - d;
  for (const [k, { mean, whitening }] of anchors.entries()) {
    for (let i = 0; i < d; i++) {
      const row = whitening.subarray(i * d, i * d + d);
      // All inputs but the trend are logarithms of a size: they move with the scale, the trend does not.
      let moves = 0;
      for (let j = 0; j <= i; j++) if (j !== d - 2) moves += row[j];
      curve[k] += moves * moves;
      for (let t = 0; t < n; t++) {
        let z = 0;
        for (let j = 0; j <= i; j++) z += row[j] * (inputs[t * INPUTS + skip + j] - mean[j]);
        square[t * K + k] += z * z;
        slope[t * K + k] += z * moves;
      }
    }
  }
  const peak = Float64Array.from(anchors, (anchor) => Math.exp(KAPPA * anchor.peak));
  const power = powerOf((KAPPA * (degreesOfFreedom + d)) / 2);
  return { square, slope, curve, peak, dimension: d, degreesOfFreedom, power };
}

const POWERS = new Map<number, PowerTable>();
function powerOf(exponent: number): PowerTable {
  const known = POWERS.get(exponent) ?? new PowerTable(exponent);
  POWERS.set(exponent, known);
  return known;
}

/** Bars whose likelihoods are multiplied before one logarithm is taken: few enough for the product to stay a number. */
const FACTORS = 16;

/** Σ ln Σ_k (p·A0)_k w_k. Five states written out: as loops it takes nine times as long, and a night has 1.7 billion of these steps. */
function forwardPass(bars: Distances, shift: number, spread: number): number {
  const { square, slope, curve, peak, dimension, power } = bars;
  const v = bars.degreesOfFreedom * spread;
  const A = PRIOR_TRANSITION;
  const [a00, a01, a02, a03, a04] = A.subarray(0);
  const [a10, a11, a12, a13, a14] = A.subarray(5);
  const [a20, a21, a22, a23, a24] = A.subarray(10);
  const [a30, a31, a32, a33, a34] = A.subarray(15);
  const [a40, a41, a42, a43, a44] = A.subarray(20);
  const [c0, c1, c2, c3, c4] = curve.map((c) => 1 + (c * shift * shift) / v);
  const [g0, g1, g2, g3, g4] = peak.map((value) => value * spread ** (-0.5 * dimension * KAPPA));
  const perSquare = 1 / v;
  const perSlope = (-2 * shift) / v;
  let [p0, p1, p2, p3, p4] = STATIONARY;
  let sum = 0;
  let product = 1;
  for (let i = 0, t = 1; i < square.length; i += K, t++) {
    const u0 = c0 + square[i] * perSquare + slope[i] * perSlope;
    const u1 = c1 + square[i + 1] * perSquare + slope[i + 1] * perSlope;
    const u2 = c2 + square[i + 2] * perSquare + slope[i + 2] * perSlope;
    const u3 = c3 + square[i + 3] * perSquare + slope[i + 3] * perSlope;
    const u4 = c4 + square[i + 4] * perSquare + slope[i + 4] * perSlope;
    const q0 = (p0 * a00 + p1 * a10 + p2 * a20 + p3 * a30 + p4 * a40) * g0 * power.at(u0);
    const q1 = (p0 * a01 + p1 * a11 + p2 * a21 + p3 * a31 + p4 * a41) * g1 * power.at(u1);
    const q2 = (p0 * a02 + p1 * a12 + p2 * a22 + p3 * a32 + p4 * a42) * g2 * power.at(u2);
    const q3 = (p0 * a03 + p1 * a13 + p2 * a23 + p3 * a33 + p4 * a43) * g3 * power.at(u3);
    const q4 = (p0 * a04 + p1 * a14 + p2 * a24 + p3 * a34 + p4 * a44) * g4 * power.at(u4);
    const total = q0 + q1 + q2 + q3 + q4;
    p0 = q0 / total;
    p1 = q1 / total;
    p2 = q2 / total;
    p3 = q3 / total;
    p4 = q4 / total;
    product *= total;
    if (t % FACTORS === 0) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}
