import { deviationOf, NOISE, ratio } from './moments.ts';

/** Result of `regress`, overwritten by each call so that the kernel allocates nothing. */
export interface LineFit {
  /** Change of y per bar. */
  slope: number;
  /** slope / SE(slope), n − 2 degrees of freedom, clipped to ±100; 0 for a flat y. */
  tStatistic: number;
  /** Share of the variance explained; 0 for a flat y. */
  rSquared: number;
  /** Residual of the newest point over the residual standard deviation (n − 2); 0 where there is no residual. */
  lastResidual: number;
  /** Distance of the newest point from the mean in standard deviations (n − 1); 0 for a flat y. */
  lastDeviation: number;
}

export const createLineFit = (): LineFit => ({
  slope: 0,
  tStatistic: 0,
  rSquared: 0,
  lastResidual: 0,
  lastDeviation: 0,
});

/**
 * Ordinary least squares of the last `k` elements of y before `end` on 0…k−1 (as scipy `linregress`). y must be in log
 * units: spreads below NOISE count as flat. y is first centred on the newest point: a flat series is exactly flat.
 */
export function regress(y: Float64Array, end: number, k: number, fit: LineFit): void {
  const from = end - k;
  if (from < 0) {
    fit.slope = fit.tStatistic = fit.rSquared = fit.lastResidual = fit.lastDeviation = Number.NaN;
    return;
  }
  const origin = y[end - 1];
  let sum = 0;
  for (let i = from; i < end; i++) sum += y[i] - origin;
  const centre = origin + sum / k;
  const middle = (k - 1) / 2;
  const sxx = (k * (k * k - 1)) / 12;
  let sxy = 0;
  let syy = 0;
  for (let i = from, x = -middle; i < end; i++, x++) {
    const d = y[i] - centre;
    sxy += x * d;
    syy += d * d;
  }
  const slope = sxy / sxx;
  let squares = 0;
  let last = 0;
  for (let i = from, x = -middle; i < end; i++, x++) {
    last = y[i] - centre - slope * x;
    squares += last * last;
  }
  const residualDeviation = Math.sqrt(squares / (k - 2));
  const flat = Math.sqrt(syy / k) <= NOISE;
  fit.slope = flat ? 0 : slope;
  fit.tStatistic = flat ? 0 : Math.max(-100, Math.min(100, (slope / residualDeviation) * Math.sqrt(sxx)));
  fit.rSquared = flat ? 0 : Math.min(1, (sxy * sxy) / (sxx * syy));
  fit.lastDeviation = ratio(origin - centre, deviationOf(syy, k), 0);
  fit.lastResidual = residualDeviation <= NOISE ? 0 : last / residualDeviation;
}
