import { GAMMA } from './anchors.ts';

const K = 5;

export interface RegimeSummary {
  /** Published probabilities P ∝ p^γ. */
  readonly probabilities: Float64Array;
  /** Published probability of the label in force, which hysteresis keeps while another state leads by less than 0.2. */
  readonly confidence: number;
  /** Natural units; ln 5 when nothing is known. */
  readonly entropy: number;
}

/** The published values of one bar, from the filter state and the label in force (quant design, 3.5). */
export function summarise(p: Float64Array, label: number): RegimeSummary {
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
  return { probabilities, confidence: probabilities[label], entropy };
}
