import { anchorsOf, HYSTERESIS, KAPPA, STATIONARY } from './anchors.ts';
import { type Emission, logDensity } from './density.ts';
import { INPUTS, isCloseOnly, type RegimeWindow, regimeInputs } from './inputs.ts';
import type { RegimeParameters } from './parameters.ts';

const K = 5;
/** Bars over which a re-anchored filter runs: it forgets its start within 256 bars (3e-8 after 128). */
export const ANCHOR_BARS = 192;
/** Re-anchor once in this many bars of the time grid. */
const BLOCK_BARS = 64;

/** Filter state of one (symbol, timeframe): five probabilities and the label in force. */
export interface FilterState {
  readonly p: Float64Array;
  label: number;
}

const scratch = { predicted: new Float64Array(K), logs: new Float64Array(K), inputs: new Float64Array(INPUTS * 256) };

/** p ← (p·A) ∘ exp(κ(ℓ − max ℓ)), normalised. Returns ln Σ (p·A)_k exp(κ ℓ_k): the log-likelihood of the bar when κ = 1. */
export function filterStep(
  p: Float64Array,
  transition: Float64Array,
  logLikelihood: Float64Array,
  kappa: number,
): number {
  const { predicted } = scratch;
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < K; k++) top = Math.max(top, logLikelihood[k]);
  let total = 0;
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let j = 0; j < K; j++) sum += p[j] * transition[j * K + k];
    predicted[k] = sum * Math.exp(kappa * (logLikelihood[k] - top));
    total += predicted[k];
  }
  for (let k = 0; k < K; k++) p[k] = predicted[k] / total;
  return Math.log(total) + kappa * top;
}

/** Label after a step: the most probable state, if it leads the label in force by the hysteresis. */
export function nextLabel(p: Float64Array, label: number): number {
  let best = 0;
  for (let k = 1; k < K; k++) if (p[k] > p[best]) best = k;
  return p[best] - p[label] >= HYSTERESIS ? best : label;
}

/** ln likelihood of the inputs at `offset` under the five anchors. */
export function logLikelihoods(anchors: readonly Emission[], x: Float64Array, offset: number, out: Float64Array): void {
  const skip = INPUTS - anchors[0].dimension;
  for (let k = 0; k < K; k++) out[k] = logDensity(anchors[k], x, offset + skip);
}

/** The newest bar of the window, one step from the state before it. */
export function stepBar(state: FilterState, window: RegimeWindow, parameters: RegimeParameters): void {
  run(state, window, parameters, window.n - 1);
}

/**
 * Starts the filter anew from π0 over the last 192 bars of the window, up to and including its newest bar. A pure
 * function of the window: the earlier state of the filter does not matter, and here a cold rebuild meets a warm
 * engine.
 */
export function reanchor(state: FilterState, window: RegimeWindow, parameters: RegimeParameters): void {
  state.p.set(STATIONARY);
  state.label = nextLabel(STATIONARY, 0);
  run(state, window, parameters, Math.max(0, window.n - ANCHOR_BARS));
}

function run(state: FilterState, window: RegimeWindow, parameters: RegimeParameters, first: number): void {
  const closeOnly = isCloseOnly(window);
  const anchors = anchorsOf(closeOnly, parameters.symmetric);
  const { inputs, logs } = scratch;
  regimeInputs(window, parameters, closeOnly, first, inputs);
  for (let i = 0; i < window.n - first; i++) {
    logLikelihoods(anchors, inputs, i * INPUTS, logs);
    filterStep(state.p, parameters.transition, logs, KAPPA);
    state.label = nextLabel(state.p, state.label);
  }
}

/** Block of the time grid a bar belongs to; the first bar of a new block re-anchors. */
export const anchorBlock = (openTime: number, timeframeMs: number): number =>
  Math.floor(openTime / timeframeMs / BLOCK_BARS);
