import { sigmoid } from '../signals/logistic.ts';

const STEPS = 50;
const TOLERANCE = 1e-9;

/**
 * Logistic regression on one input: p = σ(intercept + slope · x), by Newton steps (Platt 1999 without his smoothed
 * targets: thousands of rows need none). A slope below 0 would turn the input around on luck: it is 0 then.
 */
export function fitLine(
  x: Float64Array,
  outcomes: Float64Array,
): { readonly intercept: number; readonly slope: number } {
  const n = x.length;
  const mean = x.reduce((sum, value) => sum + value, 0) / n;
  const rate = outcomes.reduce((sum, y) => sum + y, 0) / n;
  const base = Math.log(rate / (1 - rate));
  let level = base;
  let slope = 0;
  for (let step = 0; step < STEPS; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const d = x[i] - mean;
      const p = sigmoid(level + slope * d);
      const w = p * (1 - p);
      g0 += outcomes[i] - p;
      g1 += (outcomes[i] - p) * d;
      h00 += w;
      h01 += w * d;
      h11 += w * d * d;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 0)) break;
    const moveLevel = (h11 * g0 - h01 * g1) / determinant;
    const moveSlope = (h00 * g1 - h01 * g0) / determinant;
    level += moveLevel;
    slope += moveSlope;
    if (Math.abs(moveLevel) + Math.abs(moveSlope) < TOLERANCE) break;
  }
  return slope > 0 ? { intercept: level - slope * mean, slope } : { intercept: base, slope: 0 };
}
