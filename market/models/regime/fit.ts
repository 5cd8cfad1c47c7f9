import type { Timeframe } from '../../timeframe.ts';
import { anchorsOf, KAPPA, PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { filterStep, logLikelihoods } from './filter.ts';
import { INPUTS, isCloseOnly, type RegimeWindow, regimeInputs } from './inputs.ts';
import { diurnalFactor, hasDiurnal, leastScaleBars, type RegimeParameters, SCALE_BARS } from './parameters.ts';

const K = 5;
/** Median of |normal| in standard deviations. */
const NORMAL_MEDIAN = 0.6745;
/** Weight of the prior transitions, in bars. */
const PRIOR_BARS = 2000;
const DIAGONAL = [0.95, 0.999] as const;
const DIURNAL_CLIP = [0.3, 5] as const;

/**
 * σ_base and φ of one (symbol, timeframe) from its last bars (quant design, 3.3): φ from the bars at index ≥ `diurnalFrom` (20
 * sessions or 8 weeks), σ_base = median|r/φ|/0.6745 over the last W. Null when there are too few bars or none of them moves.
 */
export function fitScale(
  window: RegimeWindow,
  timeframe: Timeframe,
  buckets: number,
  diurnalFrom: number,
): { sigmaBase: number; diurnal: Float64Array; bars: number } | null {
  const from = Math.max(1, window.n - SCALE_BARS[timeframe]);
  const bars = window.n - from;
  if (bars < leastScaleBars(timeframe)) return null;
  const diurnal = hasDiurnal(timeframe) ? fitDiurnal(window, buckets, Math.max(1, diurnalFrom)) : Float64Array.of(1);
  const moves = Float64Array.from(
    { length: bars },
    (_, i) => Math.abs(returnAt(window, from + i)) / diurnalFactor(diurnal, window.bucket[from + i]),
  ).filter(Number.isFinite);
  if (moves.length < leastScaleBars(timeframe)) return null;
  const sigmaBase = median(moves) / NORMAL_MEDIAN;
  return sigmaBase > 0 ? { sigmaBase, diurnal, bars } : null;
}

/** φ per bucket: median |r| in it over the overall median, smoothed with both neighbours, clipped. Empty buckets have 1. */
function fitDiurnal(window: RegimeWindow, buckets: number, from: number): Float64Array {
  const groups: number[][] = Array.from({ length: buckets }, () => []);
  const all: number[] = [];
  for (let i = from; i < window.n; i++) {
    const move = Math.abs(returnAt(window, i));
    if (!Number.isFinite(move)) continue;
    all.push(move);
    groups[window.bucket[i]]?.push(move);
  }
  const overall = median(Float64Array.from(all));
  if (!(overall > 0)) return new Float64Array(buckets).fill(1);
  const raw = groups.map((group) => (group.length === 0 ? Number.NaN : median(Float64Array.from(group)) / overall));
  return Float64Array.from(raw, (_, i) => {
    const near = [raw[(i + buckets - 1) % buckets], raw[i], raw[(i + 1) % buckets]].filter(
      (value) => value !== undefined && !Number.isNaN(value),
    );
    if (Number.isNaN(raw[i])) return 1;
    const mean = near.reduce((sum, value) => sum + value, 0) / near.length;
    return Math.min(DIURNAL_CLIP[1], Math.max(DIURNAL_CLIP[0], mean));
  });
}

function returnAt({ lnOpen, lnClose, sessionFirst }: RegimeWindow, i: number): number {
  return lnClose[i] - (sessionFirst[i] === 1 ? lnOpen[i] : lnClose[i - 1]);
}

/** Median by sorting the given array in place; the mean of the middle two for an even count. 0 for none. */
function median(values: Float64Array): number {
  const n = values.length;
  if (n === 0) return 0;
  values.sort();
  return n % 2 === 1 ? values[(n - 1) / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/**
 * Expected transition counts Σξ (5 × 5, row-major) of one series: one forward–backward pass under A0 with the tempered anchors
 * (Rabiner 1989). Adds up over the symbols of a class.
 */
export function expectedTransitions(
  window: RegimeWindow,
  scale: { sigmaBase: number; diurnal: Float64Array; symmetric: boolean },
): Float64Array {
  const { n } = window;
  const counts = new Float64Array(K * K);
  if (n < 2) return counts;
  const parameters: RegimeParameters = { version: 0, transition: PRIOR_TRANSITION, ...scale };
  const closeOnly = isCloseOnly(window);
  const x = new Float64Array(n * INPUTS);
  regimeInputs(window, parameters, closeOnly, 0, x);
  const anchors = anchorsOf(closeOnly, scale.symmetric);
  const logs = new Float64Array(K);
  const weights = new Float64Array(n * K);
  const forward = new Float64Array(n * K);
  const p = Float64Array.from(STATIONARY);
  for (let t = 0; t < n; t++) {
    logLikelihoods(anchors, x, t * INPUTS, logs);
    const top = Math.max(...logs);
    for (let k = 0; k < K; k++) weights[t * K + k] = Math.exp(KAPPA * (logs[k] - top));
    filterStep(p, PRIOR_TRANSITION, logs, KAPPA);
    forward.set(p, t * K);
  }
  const beta = new Float64Array(K).fill(1);
  const joint = new Float64Array(K * K);
  const ahead = new Float64Array(K);
  for (let t = n - 1; t > 0; t--) {
    let total = 0;
    for (let j = 0; j < K; j++) ahead[j] = weights[t * K + j] * beta[j];
    for (let i = 0; i < K; i++) {
      for (let j = 0; j < K; j++) {
        const value = forward[(t - 1) * K + i] * PRIOR_TRANSITION[i * K + j] * ahead[j];
        joint[i * K + j] = value;
        total += value;
      }
    }
    for (let c = 0; c < K * K; c++) counts[c] = counts[c] + joint[c] / total;
    let norm = 0;
    for (let i = 0; i < K; i++) {
      let sum = 0;
      for (let j = 0; j < K; j++) sum += PRIOR_TRANSITION[i * K + j] * ahead[j];
      beta[i] = sum;
      norm += sum;
    }
    for (let i = 0; i < K; i++) beta[i] = beta[i] / norm;
  }
  return counts;
}

/** A ← rows of (2000·A0 + Σξ) normalised, the diagonal clipped to [0.95, 0.999] with the exits scaled to fit. */
export function fitTransition(counts: Float64Array): Float64Array {
  const fitted = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    let total = 0;
    for (let j = 0; j < K; j++) {
      fitted[i * K + j] = PRIOR_BARS * PRIOR_TRANSITION[i * K + j] + counts[i * K + j];
      total += fitted[i * K + j];
    }
    const stay = Math.min(DIAGONAL[1], Math.max(DIAGONAL[0], fitted[i * K + i] / total));
    const exits = total - fitted[i * K + i];
    for (let j = 0; j < K; j++) fitted[i * K + j] = j === i ? stay : (fitted[i * K + j] / exits) * (1 - stay);
  }
  return fitted;
}
