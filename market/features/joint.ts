import { mean, NOISE } from './moments.ts';

/** Result of `joint`, overwritten by each call so that the kernel allocates nothing. NaN where an input is. */
export interface JointMoments {
  meanX: number;
  meanY: number;
  /** Sums of squared deviations and of products of deviations. */
  sxx: number;
  syy: number;
  sxy: number;
  /** Pearson's correlation, within ±1; 0 when either series is flat. */
  correlation: number;
  /** Least-squares slope of y on x; 0 when x is flat. */
  slope: number;
  /** Standard deviation of the residuals of that line with k − 2 degrees of freedom. */
  residualDeviation: number;
}

export const createJointMoments = (): JointMoments => ({
  meanX: 0,
  meanY: 0,
  sxx: 0,
  syy: 0,
  sxy: 0,
  correlation: 0,
  slope: 0,
  residualDeviation: 0,
});

/**
 * Moments of `k` pairs in two passes (as scipy `linregress`): the last before `endX` of x with the last before `endY`
 * of y. A series whose spread is below NOISE of its own size (or of 1, for returns) counts as flat.
 */
export function joint(
  x: Float64Array,
  endX: number,
  y: Float64Array,
  endY: number,
  k: number,
  result: JointMoments,
): void {
  const fromX = endX - k;
  const shift = endY - endX;
  if (fromX < 0 || fromX + shift < 0) {
    result.meanX = result.meanY = result.sxx = result.syy = result.sxy = Number.NaN;
    result.correlation = result.slope = result.residualDeviation = Number.NaN;
    return;
  }
  const meanX = mean(x, endX, k);
  const meanY = mean(y, endY, k);
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = fromX; i < endX; i++) {
    const dx = x[i] - meanX;
    const dy = y[i + shift] - meanY;
    sxx += dx * dx;
    syy += dy * dy;
    sxy += dx * dy;
  }
  const flatX = Math.sqrt(sxx / k) <= NOISE * Math.max(1, Math.abs(meanX));
  const flatY = Math.sqrt(syy / k) <= NOISE * Math.max(1, Math.abs(meanY));
  const correlation = flatX || flatY ? 0 : sxy / Math.sqrt(sxx * syy);
  result.meanX = meanX;
  result.meanY = meanY;
  result.sxx = sxx;
  result.syy = syy;
  result.sxy = sxy;
  result.correlation = Math.max(-1, Math.min(1, correlation));
  result.slope = flatX ? 0 : sxy / sxx;
  const left = flatX ? syy : syy - (sxy * sxy) / sxx;
  result.residualDeviation = Math.sqrt(Math.max(0, left) / (k - 2));
}
