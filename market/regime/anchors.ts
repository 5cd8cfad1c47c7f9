import type { AssetClass } from '../instrument.ts';
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
    [0.563, 0.958, 0.172],
    [0.211, 0.936, 0.089],
    [-0.069, 0.1, -0.057],
    [0.967, 0.063],
    [0.898, -0.043, 0.198],
  ],
  [
    [0.856, -0.745, 0.47],
    [0.211, 0.901, 0.096],
    [-0.055, 0.101, -0.035],
    [-0.764, 0.36],
    [0.882, -0.029, 0.211],
  ],
  [
    [0.153, 0.043, -0.228],
    [0.217, 0.75, 0.101],
    [-0.051, 0.107, -0.041],
    [0.041, -0.353],
    [0.772, -0.036, 0.215],
  ],
  [
    [1.34, -0.007, 0.954],
    [0.228, 0.928, 0.108],
    [-0.077, 0.113, -0.069],
    [-0.011, 0.846],
    [0.901, -0.065, 0.243],
  ],
  [
    [2.19, -0.431, 1.788],
    [0.24, 1.313, 0.132],
    [-0.084, 0.12, -0.062],
    [-0.428, 1.724],
    [1.127, -0.039, 0.337],
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
 * `regime-anchors@1`: the emission of each regime, in label order (quant design, 3.4), over the inputs (y, t20, v5), or (t20, v5)
 * for series that have only closes. `symmetric`: the variant whose stress has no direction.
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
    const leave = 1 / (MEAN_DURATION[k] as number);
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
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 5; j++) next[j] = (next[j] as number) + (p[i] as number) * (transition[i * 5 + j] as number);
    p = next;
  }
  return p;
}
