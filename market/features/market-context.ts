import { joint } from './joint.ts';
import { NOISE } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/**
 * Family K without the class: indices 155–162. Writes 8 values from `at`; NaN where the class or the market return of a bar
 * in reach is unknown. A residual spread below NOISE is rounding: the z-scores are 0 then.
 */
export function marketContext(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, lnClose, classReturn, globalReturn } = window;
  const { logReturn, pair } = scratch;
  joint(classReturn, n, logReturn, n, 60, pair);
  out[at] = pair.slope;
  out[at + 1] = pair.correlation;
  out[at + 2] = 1 - pair.correlation * pair.correlation;
  let peers = 0;
  for (let i = Math.max(0, n - 20); i < n; i++) peers += classReturn[i];
  const away = lnClose[n - 1] - lnClose[n - 21] - pair.slope * peers;
  out[at + 3] = pair.residualDeviation <= NOISE ? 0 : away / (pair.residualDeviation * Math.sqrt(20));
  joint(globalReturn, n, logReturn, n, 120, pair);
  out[at + 4] = pair.slope;
  out[at + 5] = pair.correlation;
  joint(classReturn, n - 1, logReturn, n, 60, pair);
  out[at + 6] = pair.correlation;
  joint(classReturn, n - 1, logReturn, n - 1, 60, pair);
  const surprise = logReturn[n - 1] - pair.meanY - pair.slope * (classReturn[n - 1] - pair.meanX);
  out[at + 7] = pair.residualDeviation <= NOISE ? 0 : surprise / pair.residualDeviation;
}
