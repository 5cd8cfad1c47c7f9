import { anchorsOf, KAPPA, PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { filterStep, logLikelihoods } from './filter.ts';
import { INPUTS, isCloseOnly, type RegimeWindow, regimeInputs } from './inputs.ts';
import type { RegimeParameters } from './parameters.ts';

const K = 5;
/** Weight of the prior transitions, in bars. */
const PRIOR_BARS = 2000;
const DIAGONAL = [0.95, 0.999] as const;

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
