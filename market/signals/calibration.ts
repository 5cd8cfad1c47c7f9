import { minimise } from '../math/lbfgs.ts';
import { sigmoid } from './logistic.ts';

/** p = σ(slope · score + intercept). */
export interface PlattMap {
  readonly slope: number;
  readonly intercept: number;
}

export const calibrated = ({ slope, intercept }: PlattMap, score: number): number => sigmoid(slope * score + intercept);

/**
 * Platt 1999 with his smoothed targets, weighted: the two numbers that turn the scores of a block the model has not seen into
 * probabilities. A negative slope would turn the model around on the strength of one block: it is held at 0, which says the
 * base rate.
 */
export function fitPlatt(scores: Float64Array, outcomes: Uint8Array, weights: Float64Array): PlattMap {
  let ups = 0;
  let total = 0;
  for (let i = 0; i < scores.length; i++) {
    ups += weights[i] * outcomes[i];
    total += weights[i];
  }
  const high = (ups + 1) / (ups + 2);
  const low = 1 / (total - ups + 2);
  const base = Math.log((ups + 1) / (total - ups + 1));
  const solve = (free: boolean): PlattMap => {
    const { x } = minimise(
      ([slope, intercept], gradient) => {
        let loss = 0;
        gradient.fill(0);
        for (let i = 0; i < scores.length; i++) {
          const s = slope * scores[i] + intercept;
          const target = outcomes[i] === 1 ? high : low;
          loss += weights[i] * (Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))) - target * s);
          const pull = (weights[i] * (sigmoid(s) - target)) / total;
          gradient[0] += pull * scores[i];
          gradient[1] += pull;
        }
        if (!free) gradient[0] = 0;
        return loss / total;
      },
      Float64Array.of(free ? 1 : 0, free ? 0 : base),
      { tolerance: 1e-9 },
    );
    return { slope: x[0], intercept: x[1] };
  };
  const map = solve(true);
  return map.slope < 0 ? solve(false) : map;
}
