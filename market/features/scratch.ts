import { createDirectionalMovement } from './directional.ts';
import { createExponentialAverages } from './exponential.ts';
import { createExtremes, findExtremes } from './extremes.ts';
import { createJointMoments } from './joint.ts';
import {
  type CentralMoments,
  centralMoments,
  createCentralMoments,
  deviationOf,
  mean,
  relativeDeviation,
  sampleDeviation,
} from './moments.ts';
import { createLineFit, type LineFit, regress } from './regression.ts';
import { createRelativeStrengths } from './wilder.ts';
import { type FeatureWindow, WINDOW_CAPACITY } from './window.ts';

/** Work space of the kernel and what several families share; reused for every vector, meaningless between two calls. */
export interface Scratch {
  /** r_i = ln(C_i / C_{i−1}); element 0 is 0. */
  readonly logReturn: Float64Array;
  /** Wilder's true range in price units; element 0 knows no close before it and is never read. */
  readonly trueRange: Float64Array;
  /** |r_i|; element 0 is 0. */
  readonly absReturn: Float64Array;
  /** ln(H/L) of the last 60 bars. */
  readonly logRange: Float64Array;
  /** Close location value (2C − H − L) / (H − L), −1…1; 0 without range. */
  readonly closeLocation: Float64Array;
  readonly columns: readonly Float64Array[];
  /** Standard deviations of the last 10, 20, 60, 120 log returns; NaN while there are fewer. */
  sigma10: number;
  sigma20: number;
  sigma60: number;
  sigma120: number;
  /** Mean of the last 20 closes, and their population deviation relative to it. */
  closeMean20: number;
  closeDeviation20: number;
  readonly averages: ReturnType<typeof createExponentialAverages>;
  readonly extremes: ReturnType<typeof createExtremes>;
  readonly directional: ReturnType<typeof createDirectionalMovement>;
  /** Lines through the last 20, 60 and 120 log closes. */
  readonly line20: LineFit;
  readonly line60: LineFit;
  readonly line120: LineFit;
  /** Moments of the last 60 and 120 log returns. */
  readonly moments60: CentralMoments;
  readonly moments120: CentralMoments;
  readonly pair: ReturnType<typeof createJointMoments>;
  readonly strengths: ReturnType<typeof createRelativeStrengths>;
}

export function createScratch(): Scratch {
  const column = () => new Float64Array(WINDOW_CAPACITY);
  return {
    logReturn: column(),
    trueRange: column(),
    absReturn: column(),
    logRange: column(),
    closeLocation: column(),
    columns: [column(), column(), column()],
    sigma10: 0,
    sigma20: 0,
    sigma60: 0,
    sigma120: 0,
    closeMean20: 0,
    closeDeviation20: 0,
    averages: createExponentialAverages(),
    extremes: createExtremes(),
    directional: createDirectionalMovement(),
    line20: createLineFit(),
    line60: createLineFit(),
    line120: createLineFit(),
    moments60: createCentralMoments(),
    moments120: createCentralMoments(),
    pair: createJointMoments(),
    strengths: createRelativeStrengths(),
  };
}

/** Standard deviation of the last `k` log returns before bar `end`; NaN unless k + 1 closes are there. */
export function returnDeviation(scratch: Scratch, end: number, k: number): number {
  return end <= k ? Number.NaN : sampleDeviation(scratch.logReturn, end, k);
}

/** Fills the values that the families share from the window. */
export function prepareScratch(scratch: Scratch, window: FeatureWindow): void {
  const { n, high, low, close, lnHigh, lnLow, lnClose } = window;
  const { logReturn, trueRange, absReturn, logRange, closeLocation } = scratch;
  let before = close[0];
  let lnBefore = lnClose[0];
  for (let i = 0; i < n; i++) {
    const top = high[i];
    const bottom = low[i];
    const now = close[i];
    const lnNow = lnClose[i];
    const range = top - bottom;
    closeLocation[i] = range === 0 ? 0 : (2 * now - top - bottom) / range;
    // Wilder's true high less his true low, which is the largest of the three distances.
    trueRange[i] = Math.max(top, before) - Math.min(bottom, before);
    const r = lnNow - lnBefore;
    logReturn[i] = r;
    absReturn[i] = Math.abs(r);
    before = now;
    lnBefore = lnNow;
  }
  for (let i = Math.max(0, n - 60); i < n; i++) logRange[i] = lnHigh[i] - lnLow[i];
  findExtremes(high, low, n, scratch.extremes);
  centralMoments(logReturn, n, 60, scratch.moments60);
  centralMoments(logReturn, n, 120, scratch.moments120);
  scratch.sigma10 = returnDeviation(scratch, n, 10);
  scratch.sigma20 = returnDeviation(scratch, n, 20);
  // Element 0 is no return.
  scratch.sigma60 = n > 60 ? deviationOf(scratch.moments60.squares, 60) : Number.NaN;
  scratch.sigma120 = n > 120 ? deviationOf(scratch.moments120.squares, 120) : Number.NaN;
  scratch.closeMean20 = mean(close, n, 20);
  scratch.closeDeviation20 = relativeDeviation(close, n, 20);
  regress(lnClose, n, 20, scratch.line20);
  regress(lnClose, n, 60, scratch.line60);
  regress(lnClose, n, 120, scratch.line120);
}
