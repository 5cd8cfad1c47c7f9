import type { AssetClass } from '../../instrument.ts';
import { cholesky, type Emission, emission } from './density.ts';

/** Tempering of the likelihood: features overlap in time, so raw likelihoods are over-confident (quant design, 3.2). */
export const KAPPA = 0.3;
/** Exponent of the published probabilities. */
export const GAMMA = 0.5;
/** The label changes only when the new state leads the old one by this much. */
export const HYSTERESIS = 0.2;
const DEGREES_OF_FREEDOM = 8;
/** A t with 8 degrees of freedom has covariance S·8/6: the scale matrix is 0.75 of the covariance. */
const SCALE = 0.75;

/** mean y, t20, v5; variance of each; covariances y·t20, y·v5, t20·v5; close-only mean t20, v5 and covariance tt, tv, vv. */
const TABLE = [
  [
    [0.394, 0.805, -0.036],
    [0.133, 1.06, 0.06],
    [-0.031, 0.067, -0.028],
    [0.765, -0.049],
    [0.991, -0.012, 0.148],
  ],
  [
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: a measured mean, not ln 2
    [0.668, -0.693, 0.24],
    [0.136, 0.961, 0.066],
    [-0.044, 0.071, -0.038],
    [-0.661, 0.221],
    [0.916, -0.043, 0.159],
  ],
  [
    [0.016, 0.013, -0.401],
    [0.133, 0.874, 0.067],
    [-0.037, 0.067, -0.032],
    [0.014, -0.426],
    [0.858, -0.029, 0.156],
  ],
  [
    [1.149, -0.047, 0.713],
    [0.135, 1.032, 0.065],
    [-0.043, 0.07, -0.041],
    [-0.044, 0.687],
    [1.011, -0.04, 0.164],
  ],
  [
    [1.92, -0.531, 1.455],
    [0.148, 1.131, 0.082],
    [-0.045, 0.08, -0.053],
    [-0.503, 1.425],
    [1.088, -0.07, 0.209],
  ],
] as const;

/** Asset classes in which the sign of a return is a convention of the quotation: FX and rates (quant design, 3.4). */
const SYMMETRIC_CLASSES: readonly AssetClass[] = ['forex', 'bond'];
export const isSymmetric = (assetClass: AssetClass): boolean => SYMMETRIC_CLASSES.includes(assetClass);

const STRESS = 4;

function anchors(closeOnly: boolean, symmetric: boolean): readonly Emission[] {
  return TABLE.map(([fullMean, variance, covariance, closeMean, [ctt, ctv, cvv]], k) => {
    const [yy, tt, vv] = variance;
    const [yt, yv, tv] = covariance;
    const mean: number[] = [...(closeOnly ? closeMean : fullMean)];
    // Stress has no direction where up and down are a matter of quotation.
    if (symmetric && k === STRESS) mean[mean.length - 2] = 0;
    const scale = (closeOnly ? [ctt, ctv, ctv, cvv] : [yy, yt, yv, yt, tt, tv, yv, tv, vv]).map((v) => v * SCALE);
    return emission(mean, cholesky(scale, mean.length), DEGREES_OF_FREEDOM);
  });
}

const FULL = [anchors(false, false), anchors(false, true)] as const;
const CLOSE_ONLY = [anchors(true, false), anchors(true, true)] as const;

/**
 * `regime-anchors@2`, from tools/regime-anchors.ts over the project's simulator: the emission of each regime, in label
 * order (quant design, 3.4). The inputs are (y, t20, v5), or (t20, v5) for series that have only closes. `symmetric`:
 * the variant whose stress has no direction.
 */
export const anchorsOf = (closeOnly: boolean, symmetric: boolean): readonly Emission[] =>
  (closeOnly ? CLOSE_ONLY : FULL)[symmetric ? 1 : 0];

const MEAN_DURATION = [200, 140, 160, 80, 30];
const EXIT_SHARES = [
  [0, 0.15, 0.6, 0.2, 0.05],
  [0.25, 0, 0.3, 0.3, 0.15],
  [0.5, 0.25, 0, 0.2, 0.05],
  [0.2, 0.3, 0.3, 0, 0.2],
  [0.05, 0.3, 0.05, 0.6, 0],
];

/** Prior transition matrix A0, row-major: geometric durations with these means, exits in these shares. */
export const PRIOR_TRANSITION: Float64Array = Float64Array.from(
  EXIT_SHARES.flatMap((shares, k) => {
    const leave = 1 / MEAN_DURATION[k];
    return shares.map((share, j) => (j === k ? 1 - leave : leave * share));
  }),
);

/** π0: the stationary distribution of A0, where every re-anchored filter starts. */
export const STATIONARY: Float64Array = stationary(PRIOR_TRANSITION);

function stationary(transition: Float64Array): Float64Array {
  let p = new Float64Array(5).fill(0.2);
  // Power iteration: the second eigenvalue is about 0.99, so 10,000 steps are exact to the last bit.
  for (let step = 0; step < 10_000; step++) {
    const next = new Float64Array(5);
    for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) next[j] = next[j] + p[i] * transition[i * 5 + j];
    p = next;
  }
  return p;
}
