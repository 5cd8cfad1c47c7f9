import { minimise } from '../../math/lbfgs.ts';
import { sigmoid } from './logistic.ts';

/** p = σ(slope · score + intercept). */
export interface PlattMap {
  readonly slope: number;
  readonly intercept: number;
}

export const calibrated = ({ slope, intercept }: PlattMap, score: number): number => sigmoid(slope * score + intercept);

/**
 * Platt 1999 with his smoothed targets, weighted, with the mean of the probabilities fixed at the base rate. The slope
 * is the one number that shows how much of a score to believe, from a block that the model has not seen. A free
 * intercept would mistake the share of rises of that one block for the truth. Where regimes last longer than the
 * distance of blocks, that share is mostly luck (docs/decisions/0012). A negative slope would reverse the model on the
 * evidence of one block: it is set to 0, which gives the base rate.
 */
export function fitPlatt(
  scores: Float64Array,
  outcomes: Uint8Array,
  weights: Float64Array,
  { base, centre }: { readonly base: number; readonly centre: number },
): PlattMap {
  const anchor = Math.log(base / (1 - base));
  let ups = 0;
  let total = 0;
  for (let i = 0; i < scores.length; i++) {
    ups += weights[i] * outcomes[i];
    total += weights[i];
  }
  const high = (ups + 1) / (ups + 2);
  const low = 1 / (total - ups + 2);
  // The block's own share of rises: its luck must not become a slope.
  const shift = Math.log((ups + 1) / (total - ups + 1));
  let mean = 0;
  for (let i = 0; i < scores.length; i++) mean += (weights[i] * scores[i]) / total;
  const { x } = minimise(
    ([slope], gradient) => {
      let loss = 0;
      gradient.fill(0);
      for (let i = 0; i < scores.length; i++) {
        const s = slope * (scores[i] - mean) + shift;
        const target = outcomes[i] === 1 ? high : low;
        loss += weights[i] * (Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))) - target * s);
        gradient[0] += ((weights[i] * (sigmoid(s) - target)) / total) * (scores[i] - mean);
      }
      return loss / total;
    },
    Float64Array.of(1),
    { tolerance: 1e-9 },
  );
  const slope = Math.max(0, x[0]);
  return { slope, intercept: anchor - slope * centre };
}
