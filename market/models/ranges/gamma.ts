import { cholesky } from '../regime/density.ts';

/** Rows of a regression: inputs row-major, `width` each; responses positive; weights positive. */
export interface GammaSample {
  readonly width: number;
  readonly inputs: Float64Array;
  readonly responses: Float64Array;
  readonly weights: Float64Array;
}

const STEPS = 12;
const TOLERANCE = 1e-6;
const HALVINGS = 30;
/** Of the total weight, on the diagonal but the intercept's: inputs that are equal do not stop a fit. */
const RIDGE = 1e-6;

/**
 * Gamma regression with log link: minimises Σ w (y/f + ln f) over f = exp(β·x + β0), which is QLIKE up to what does not
 * depend on f. Returns the coefficients, the intercept last (scikit-learn `GammaRegressor(alpha=0)`). Newton steps with
 * the expected curvature XᵀWX, which is the same at each, so there is one Cholesky factor a fit (McCullagh & Nelder
 * 1989, ch. 8). A step is halved until the objective falls. Starts at the least squares of ln y.
 */
export function fitGamma(
  { width, inputs, responses, weights }: GammaSample,
  options: { readonly steps?: number; readonly tolerance?: number } = {},
): Float64Array {
  const n = responses.length;
  const factor = curvature(width, inputs, weights);
  // Objective at `beta`, and its descent Σ w (y/f − 1) x into `descent`, in one pass: nearly every step is taken.
  const evaluate = (beta: Float64Array, descent: Float64Array): number => {
    descent.fill(0);
    let sum = 0;
    for (let row = 0; row < n; row++) {
      const at = row * width;
      const eta = linear(beta, inputs, at);
      const ratio = responses[row] * Math.exp(-eta);
      sum += weights[row] * (ratio + eta);
      addRow(descent, weights[row] * (ratio - 1), inputs, at);
    }
    return sum;
  };
  let descent = new Float64Array(width + 1);
  for (let row = 0; row < n; row++) addRow(descent, weights[row] * Math.log(responses[row]), inputs, row * width);
  let beta = solve(factor, descent);
  let best = evaluate(beta, descent);
  let nextDescent = new Float64Array(width + 1);
  for (let step = 0; step < (options.steps ?? STEPS); step++) {
    let move = solve(factor, descent);
    let candidate = beta.map((b, j) => b + move[j]);
    let next = evaluate(candidate, nextDescent);
    for (let half = 0; half < HALVINGS && !(next <= best); half++) {
      move = move.map((m) => m / 2);
      candidate = beta.map((b, j) => b + move[j]);
      next = evaluate(candidate, nextDescent);
    }
    if (!(next <= best)) break;
    beta = candidate;
    best = next;
    [descent, nextDescent] = [nextDescent, descent];
    if (move.every((m) => Math.abs(m) < (options.tolerance ?? TOLERANCE))) break;
  }
  return beta;
}

/** Adds `pull` times the row at inputs[at …], with its 1 for the intercept, to a sum. */
function addRow(sum: Float64Array, pull: number, inputs: Float64Array, at: number): void {
  const width = sum.length - 1;
  for (let j = 0; j < width; j++) sum[j] += pull * inputs[at + j];
  sum[width] += pull;
}

/** β·x + β0 of the row at inputs[at …]. */
export function linear(coefficients: Float64Array, inputs: Float64Array, at: number): number {
  const width = coefficients.length - 1;
  let sum = coefficients[width];
  for (let j = 0; j < width; j++) sum += coefficients[j] * inputs[at + j];
  return sum;
}

/** The Cholesky factor L of XᵀWX + ridge, row-major. */
function curvature(width: number, inputs: Float64Array, weights: Float64Array): Float64Array {
  const size = width + 1;
  const g = new Float64Array(size * size);
  for (let row = 0; row < weights.length; row++) {
    const at = row * width;
    const w = weights[row];
    for (let i = 0; i < width; i++) {
      const wx = w * inputs[at + i];
      for (let j = 0; j <= i; j++) g[i * size + j] += wx * inputs[at + j];
      g[width * size + i] += wx;
    }
    g[width * size + width] += w;
  }
  for (let j = 0; j < width; j++) g[j * size + j] += RIDGE * g[width * size + width];
  return cholesky(g, size);
}

/** The solution of L Lᵀ x = b. */
function solve(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * size + k] * x[k];
    x[i] /= factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= factor[k * size + i] * x[k];
    x[i] /= factor[i * size + i];
  }
  return x;
}
