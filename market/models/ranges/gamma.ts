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
  const size = width + 1;
  const n = responses.length;
  const factor = curvature(width, inputs, weights);
  const gradient = new Float64Array(size);
  const addRow = (row: number, pull: number) => {
    const at = row * width;
    for (let j = 0; j < width; j++) gradient[j] += pull * inputs[at + j];
    gradient[width] += pull;
  };
  for (let row = 0; row < n; row++) addRow(row, weights[row] * Math.log(responses[row]));
  let beta = solve(factor, gradient);
  // Residuals y/f of the rows at the coefficients of the objective that was asked for last.
  let ratios = new Float64Array(n);
  let tried = new Float64Array(n);
  const objective = (at: Float64Array, out: Float64Array): number => {
    let sum = 0;
    for (let row = 0; row < n; row++) {
      const eta = linear(at, inputs, row * width);
      const ratio = responses[row] * Math.exp(-eta);
      out[row] = ratio;
      sum += weights[row] * (ratio + eta);
    }
    return sum;
  };
  let best = objective(beta, ratios);
  for (let step = 0; step < (options.steps ?? STEPS); step++) {
    gradient.fill(0);
    for (let row = 0; row < n; row++) addRow(row, weights[row] * (ratios[row] - 1));
    let move = solve(factor, gradient);
    let next = best;
    let candidate = beta;
    for (let half = 0; half < HALVINGS; half++) {
      candidate = beta.map((b, j) => b + move[j]);
      next = objective(candidate, tried);
      if (next <= best) break;
      move = move.map((m) => m / 2);
    }
    if (!(next <= best)) break;
    beta = candidate;
    best = next;
    [ratios, tried] = [tried, ratios];
    if (move.every((m) => Math.abs(m) < (options.tolerance ?? TOLERANCE))) break;
  }
  return beta;
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
