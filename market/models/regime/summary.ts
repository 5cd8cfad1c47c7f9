import { GAMMA } from './anchors.ts';

const K = 5;

export interface RegimeSummary {
  /** Published probabilities P ∝ p^γ. */
  readonly probabilities: Float64Array;
  /** Published probability of the label in force, which hysteresis keeps while another state leads by less than 0.2. */
  readonly confidence: number;
  /** Natural units; ln 5 when nothing is known. */
  readonly entropy: number;
  /** 1/(1 − A_kk): memoryless, whatever the age. */
  readonly expectedRemainingBars: number;
  /** (A^10)_kk */
  readonly stay10: number;
  /** P·A */
  readonly nextProbabilities: Float64Array;
}

/** The published values of one bar, from the filter state and the transition matrix (quant design, 3.5). */
export function summarise(p: Float64Array, label: number, transition: Float64Array): RegimeSummary {
  const probabilities = new Float64Array(K);
  let total = 0;
  for (let k = 0; k < K; k++) {
    probabilities[k] = p[k] ** GAMMA;
    total += probabilities[k];
  }
  let entropy = 0;
  for (let k = 0; k < K; k++) {
    const share = probabilities[k] / total;
    probabilities[k] = share;
    if (share > 0) entropy -= share * Math.log(share);
  }
  const nextProbabilities = new Float64Array(K);
  for (let j = 0; j < K; j++) {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += probabilities[k] * transition[k * K + j];
    nextProbabilities[j] = sum;
  }
  const stay = transition[label * K + label];
  return {
    probabilities,
    confidence: probabilities[label],
    entropy,
    expectedRemainingBars: 1 / (1 - stay),
    stay10: stayProbability(label, transition, 10),
    nextProbabilities,
  };
}

function stayProbability(label: number, transition: Float64Array, bars: number): number {
  let row = new Float64Array(K);
  row[label] = 1;
  for (let step = 0; step < bars; step++) {
    const next = new Float64Array(K);
    for (let i = 0; i < K; i++) for (let j = 0; j < K; j++) next[j] = next[j] + row[i] * transition[i * K + j];
    row = next;
  }
  return row[label];
}
