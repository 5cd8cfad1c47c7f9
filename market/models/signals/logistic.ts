import { minimise } from '../../math/lbfgs.ts';
import type { DateEffect } from './date-effect.ts';

/** Rows of standardised inputs (row-major, `width` each), outcomes 0/1 and positive weights. */
export interface Sample {
  readonly width: number;
  readonly inputs: Float32Array;
  readonly outcomes: Uint8Array;
  readonly weights: Float64Array;
}

export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

/** ln(1 + e^x) without overflow. */
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

export function score(coefficients: Float64Array, inputs: Float32Array, at: number): number {
  const width = coefficients.length - 1;
  // Four partial sums in a fixed order: they overlap in the processor, and the bits depend on nothing else.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let j = 0;
  for (; j + 3 < width; j += 4) {
    a += coefficients[j] * inputs[at + j];
    b += coefficients[j + 1] * inputs[at + j + 1];
    c += coefficients[j + 2] * inputs[at + j + 2];
    d += coefficients[j + 3] * inputs[at + j + 3];
  }
  for (; j < width; j++) a += coefficients[j] * inputs[at + j];
  return coefficients[width] + (a + b + (c + d));
}

/**
 * L2 logistic regression of the rows `rows` of a sample. It minimises Σ w · log-loss + λ/2 |β|² with a free intercept
 * (scikit-learn `LogisticRegression` with C = 1/λ and sample weights). Returns the coefficients, the intercept last.
 * With `dates`, every date has an intercept of its own, drawn to 0 by its prior and dropped afterwards. A move of the
 * whole class on a date is then not attributed to an input that all its symbols had that day.
 */
export function fitLogistic(
  sample: Sample,
  rows: Uint32Array,
  penalty: number,
  options: { start?: Float64Array; tolerance?: number; iterations?: number; dates?: DateEffect } = {},
): Float64Array {
  const { width, inputs, outcomes, weights } = sample;
  let total = 0;
  let ups = 0;
  for (const row of rows) {
    total += weights[row];
    ups += weights[row] * outcomes[row];
  }
  const dates = options.dates !== undefined && options.dates.variance > 0 ? options.dates : null;
  // In units in which the loss bends as much by one date as by one input: fewer steps to the minimum.
  const unit = Math.sqrt(dates?.count ?? 1);
  const start = new Float64Array(width + 1 + (dates?.count ?? 0));
  if (options.start !== undefined) start.set(options.start);
  else start[width] = Math.log((ups + 0.5) / (total - ups + 0.5));
  // Divided by the total weight: the tolerance means the same for few rows and for many.
  const objective = (all: Float64Array, gradient: Float64Array): number => {
    const beta = all.subarray(0, width + 1);
    gradient.fill(0);
    let loss = 0;
    for (const row of rows) {
      const at = row * width;
      const dateColumn = dates === null ? -1 : width + 1 + dates.of[row];
      const s = score(beta, inputs, at) + (dateColumn < 0 ? 0 : unit * all[dateColumn]);
      const w = weights[row];
      loss += w * (softplus(s) - outcomes[row] * s);
      const pull = w * (sigmoid(s) - outcomes[row]);
      for (let j = 0; j < width; j++) gradient[j] += pull * inputs[at + j];
      gradient[width] += pull;
      if (dateColumn >= 0) gradient[dateColumn] += unit * pull;
    }
    let squares = 0;
    for (let j = 0; j < width; j++) {
      squares += beta[j] * beta[j];
      gradient[j] = (gradient[j] + penalty * beta[j]) / total;
    }
    gradient[width] /= total;
    for (let k = width + 1; k < all.length; k++) {
      const pull = (unit * unit * all[k]) / (dates as DateEffect).variance;
      loss += 0.5 * pull * all[k];
      gradient[k] = (gradient[k] + pull) / total;
    }
    return (loss + 0.5 * penalty * squares) / total;
  };
  const { x } = minimise(objective, start, {
    tolerance: options.tolerance ?? 1e-6,
    iterations: options.iterations ?? 200,
  });
  return x.slice(0, width + 1);
}

/** Weighted mean log-loss of probabilities σ(a·s + b), in nats. */
export function logLoss(sample: Sample, rows: Uint32Array, coefficients: Float64Array): number {
  let loss = 0;
  let total = 0;
  for (const row of rows) {
    const s = score(coefficients, sample.inputs, row * sample.width);
    loss += sample.weights[row] * (softplus(s) - sample.outcomes[row] * s);
    total += sample.weights[row];
  }
  return loss / total;
}
