/** Emission of one regime: mean, whitening matrix (inverse of the Cholesky factor, row-major), and the constants of its density. */
export interface Emission {
  readonly dimension: number;
  readonly mean: Float64Array;
  readonly whitening: Float64Array;
  readonly degreesOfFreedom: number;
  /** ln of the density at the mean. */
  readonly peak: number;
}

/** Lower Cholesky factor (row-major) of a symmetric positive definite matrix. @throws RangeError when it is not. */
export function cholesky(matrix: ArrayLike<number>, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j];
      for (let k = 0; k < j; k++) sum -= factor[i * d + k] * factor[j * d + k];
      if (i === j) {
        if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
        factor[i * d + i] = Math.sqrt(sum);
      } else factor[i * d + j] = sum / factor[j * d + j];
    }
  }
  return factor;
}

/**
 * The emission with this mean and Cholesky factor of its scale matrix: multivariate Student t with `degreesOfFreedom`
 * (scipy.stats.multivariate_t), or a Gaussian for Infinity.
 */
export function emission(mean: ArrayLike<number>, factor: Float64Array, degreesOfFreedom: number): Emission {
  const d = mean.length;
  const whitening = new Float64Array(d * d);
  let logDeterminant = 0;
  for (let i = 0; i < d; i++) {
    logDeterminant += Math.log(factor[i * d + i]);
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= factor[i * d + k] * whitening[k * d + j];
      whitening[i * d + j] = sum / factor[i * d + i];
    }
  }
  const v = degreesOfFreedom;
  const peak =
    v === Number.POSITIVE_INFINITY
      ? -0.5 * d * Math.log(2 * Math.PI) - logDeterminant
      : logGamma((v + d) / 2) - logGamma(v / 2) - 0.5 * d * Math.log(v * Math.PI) - logDeterminant;
  return { dimension: d, mean: Float64Array.from(mean), whitening, degreesOfFreedom: v, peak };
}

/** ln density of the emission at x[offset … offset + d − 1]. */
export function logDensity(
  { dimension: d, mean, whitening, degreesOfFreedom: v, peak }: Emission,
  x: Float64Array,
  offset: number,
): number {
  let square = 0;
  for (let i = 0; i < d; i++) {
    let z = 0;
    for (let j = 0; j <= i; j++) z += whitening[i * d + j] * (x[offset + j] - mean[j]);
    square += z * z;
  }
  return v === Number.POSITIVE_INFINITY ? peak - 0.5 * square : peak - 0.5 * (v + d) * Math.log1p(square / v);
}

/** ln Γ for the half-integers and integers of this file (x ≥ 0.5), by the recurrence from Γ(½) = √π and Γ(1) = 1. */
function logGamma(x: number): number {
  let value = Number.isInteger(x) ? 0 : 0.5 * Math.log(Math.PI);
  for (let k = Number.isInteger(x) ? 1 : 0.5; k < x; k++) value += Math.log(k);
  return value;
}
