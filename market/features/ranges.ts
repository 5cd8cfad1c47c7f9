import type { FeatureWindow } from './window.ts';

const TWO_LN2 = 2 * Math.LN2;

/** Parkinson 1980 over the last `k` bars, per bar: sqrt(mean hl² / (4 ln 2)). */
export function parkinson({ n, lnHigh, lnLow }: FeatureWindow, k: number): number {
  if (n < k) return Number.NaN;
  let sum = 0;
  for (let i = n - k; i < n; i++) {
    const range = lnHigh[i] - lnLow[i];
    sum += range * range;
  }
  return Math.sqrt(sum / k / (2 * TWO_LN2));
}

/** Garman & Klass 1980 over the last `k` bars; a negative mean counts as 0. */
export function garmanKlass({ n, lnOpen, lnHigh, lnLow, lnClose }: FeatureWindow, k: number): number {
  if (n < k) return Number.NaN;
  let sum = 0;
  for (let i = n - k; i < n; i++) {
    const range = lnHigh[i] - lnLow[i];
    const body = lnClose[i] - lnOpen[i];
    sum += 0.5 * range * range - (TWO_LN2 - 1) * body * body;
  }
  return Math.sqrt(Math.max(0, sum / k));
}

/** Mean variance after Rogers & Satchell 1991 over the last `k` bars. */
export function rogersSatchellVariance({ n, lnOpen, lnHigh, lnLow, lnClose }: FeatureWindow, k: number): number {
  if (n < k) return Number.NaN;
  let sum = 0;
  for (let i = n - k; i < n; i++) {
    const up = lnHigh[i] - lnOpen[i];
    const down = lnLow[i] - lnOpen[i];
    const body = lnClose[i] - lnOpen[i];
    sum += up * (up - body) + down * (down - body);
  }
  return sum / k;
}

/** Parts of the Yang & Zhang 2000 variance: overnight, and the whole. Overwritten by each call. */
export interface YangZhang {
  overnight: number;
  total: number;
}

/** Yang & Zhang 2000 over the last `k` bars (k + 1 closes needed), weight as in TTR::volatility(calc = "yang.zhang"). */
export function yangZhang(window: FeatureWindow, k: number, result: YangZhang): void {
  const { n, lnOpen, lnClose } = window;
  if (n <= k) {
    result.overnight = result.total = Number.NaN;
    return;
  }
  let gapSum = 0;
  let bodySum = 0;
  for (let i = n - k; i < n; i++) {
    gapSum += lnOpen[i] - lnClose[i - 1];
    bodySum += lnClose[i] - lnOpen[i];
  }
  const gapMean = gapSum / k;
  const bodyMean = bodySum / k;
  let gapSquares = 0;
  let bodySquares = 0;
  for (let i = n - k; i < n; i++) {
    const gap = lnOpen[i] - lnClose[i - 1] - gapMean;
    const body = lnClose[i] - lnOpen[i] - bodyMean;
    gapSquares += gap * gap;
    bodySquares += body * body;
  }
  const weight = 0.34 / (1.34 + (k + 1) / (k - 1));
  result.overnight = gapSquares / (k - 1);
  result.total =
    result.overnight + (weight * bodySquares) / (k - 1) + (1 - weight) * Math.max(0, rogersSatchellVariance(window, k));
}
