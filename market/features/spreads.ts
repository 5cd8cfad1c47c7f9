import { NOISE } from './moments.ts';
import type { FeatureWindow } from './window.ts';

const ROOT = 3 - 2 * Math.SQRT2;

/** Roll 1984: 2 √(−cov of neighbouring returns) over 60 pairs; 0 when the covariance is not negative. */
export function rollSpread(covariance: number): number {
  return covariance < -NOISE * NOISE ? 2 * Math.sqrt(-covariance) : 0;
}

/**
 * Corwin & Schultz 2012: mean over the last 20 two-bar spreads, at least 0. To remove an overnight gap, the bar is
 * moved in price, not in log price, until it touches the close before (bidask `r/R/cs.R`).
 */
export function corwinSchultz({ n, high, low, close, lnHigh, lnLow }: FeatureWindow): number {
  let sum = 0;
  for (let i = Math.max(1, n - 20); i < n; i++) {
    const before = close[i - 1];
    const gap = Math.max(0, before - high[i]) + Math.min(0, before - low[i]);
    const range = lnHigh[i] - lnLow[i];
    const rangeBefore = lnHigh[i - 1] - lnLow[i - 1];
    const beta = range * range + rangeBefore * rangeBefore;
    const both =
      gap === 0
        ? Math.max(lnHigh[i], lnHigh[i - 1]) - Math.min(lnLow[i], lnLow[i - 1])
        : Math.log(Math.max(high[i] + gap, high[i - 1]) / Math.min(low[i] + gap, low[i - 1]));
    const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / ROOT - Math.abs(both) / Math.sqrt(ROOT);
    const growth = Math.exp(alpha);
    sum += (2 * (growth - 1)) / (1 + growth);
  }
  const spread = sum / 20;
  return spread <= NOISE ? 0 : spread;
}

const d1 = new Float64Array(59);
const d3 = new Float64Array(59);
const d5 = new Float64Array(59);

/**
 * EDGE, the efficient estimator of the bid-ask spread of Ardia, Guidotti & Kroencke 2024, over the last 60 bars
 * (bidask `python/bidask/edge.py` with sign, floored at 0). It is 0 where the estimator is not defined: no bar moved,
 * or every open (or close) is strictly inside of its range or never.
 */
export function edgeSpread({ n, lnOpen, lnHigh, lnLow, lnClose }: FeatureWindow): number {
  if (n < 60) return Number.NaN;
  const pairs = 59;
  let moved = 0;
  let openOff = 0;
  let closeOff = 0;
  let sum1 = 0;
  let sum3 = 0;
  let sum5 = 0;
  for (let j = 0, i = n - pairs; j < pairs; j++, i++) {
    const middle = 0.5 * (lnHigh[i] + lnLow[i]);
    const before = lnClose[i - 1];
    d1[j] = middle - lnOpen[i];
    d3[j] = middle - before;
    d5[j] = lnOpen[i] - before;
    sum1 += d1[j];
    sum3 += d3[j];
    sum5 += d5[j];
    if (lnHigh[i] === lnLow[i] && lnLow[i] === before) continue;
    moved++;
    if (lnOpen[i] !== lnHigh[i]) openOff++;
    if (lnOpen[i] !== lnLow[i]) openOff++;
    if (before !== lnHigh[i - 1]) closeOff++;
    if (before !== lnLow[i - 1]) closeOff++;
  }
  if (moved < 2 || openOff === 0 || closeOff === 0) return 0;
  const ofOpen = (-4 * pairs) / openOff;
  const ofClose = (-4 * pairs) / closeOff;
  // The mean of all pairs over the share that moved is their sum over the number that moved.
  const centre1 = sum1 / moved;
  const centre3 = sum3 / moved;
  const centre5 = sum5 / moved;
  let mean1 = 0;
  let mean2 = 0;
  let square1 = 0;
  let square2 = 0;
  for (let j = 0, i = n - pairs; j < pairs; j++, i++) {
    const middleBefore = 0.5 * (lnHigh[i - 1] + lnLow[i - 1]);
    const tau = lnHigh[i] === lnLow[i] && lnLow[i] === lnClose[i - 1] ? 0 : 1;
    const r2 = lnOpen[i] - middleBefore;
    const r4 = lnClose[i - 1] - middleBefore;
    const r5 = d5[j];
    const c1 = d1[j] - centre1 * tau;
    const c3 = d3[j] - centre3 * tau;
    const c5 = r5 - centre5 * tau;
    const x1 = ofOpen * c1 * r2 + ofClose * c3 * r4;
    const x2 = ofOpen * c1 * r5 + ofClose * c5 * r4;
    mean1 += x1;
    mean2 += x2;
    square1 += x1 * x1;
    square2 += x2 * x2;
  }
  mean1 /= pairs;
  mean2 /= pairs;
  const v1 = square1 / pairs - mean1 * mean1;
  const v2 = square2 / pairs - mean2 * mean2;
  const squared = v1 + v2 > 0 ? (v2 * mean1 + v1 * mean2) / (v1 + v2) : 0.5 * (mean1 + mean2);
  return squared > NOISE * NOISE ? Math.sqrt(squared) : 0;
}
