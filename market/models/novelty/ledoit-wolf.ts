export interface ShrunkCovariance {
  readonly mean: Float64Array;
  /** d × d, row-major. */
  readonly covariance: Float64Array;
  /** Share of the scaled identity in it, 0…1. */
  readonly shrinkage: number;
}

/**
 * Ledoit & Wolf 2004: the covariance (population) of the rows, drawn towards the identity times its mean variance. The
 * share of the identity is the one with the least expected squared error (scikit-learn `LedoitWolf`). `rows` is n × d,
 * row-major.
 */
export function ledoitWolf(rows: Float64Array, d: number): ShrunkCovariance {
  const n = rows.length / d;
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j] += rows[i * d + j];
  for (let j = 0; j < d; j++) mean[j] /= n;
  const covariance = new Float64Array(d * d);
  const centred = new Float64Array(d);
  // Σ over the rows of (x xᵀ)² and of its entries squared: both measure how uncertain the covariance itself is.
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    let norm = 0;
    for (let j = 0; j < d; j++) {
      centred[j] = rows[i * d + j] - mean[j];
      norm += centred[j] * centred[j];
    }
    fourth += norm * norm;
    for (let j = 0; j < d; j++) for (let k = 0; k <= j; k++) covariance[j * d + k] += centred[j] * centred[k];
  }
  let trace = 0;
  let squares = 0;
  for (let j = 0; j < d; j++)
    for (let k = 0; k <= j; k++) {
      const value = covariance[j * d + k] / n;
      covariance[j * d + k] = value;
      covariance[k * d + j] = value;
      squares += (j === k ? 1 : 2) * value * value;
      if (j === k) trace += value;
    }
  const mu = trace / d;
  const beta = (fourth / n - squares) / (n * d);
  const delta = (squares - 2 * mu * trace + d * mu * mu) / d;
  const shrinkage = delta <= 0 ? 0 : Math.min(beta, delta) / delta;
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++)
      covariance[j * d + k] = (1 - shrinkage) * covariance[j * d + k] + (j === k ? shrinkage * mu : 0);
  return { mean, covariance, shrinkage };
}
