import { createDirectionalMovement } from './directional.ts';
import { createExponentialAverages } from './exponential.ts';
import { createJointMoments } from './joint.ts';
import { sampleDeviation } from './moments.ts';
import { createLineFit } from './regression.ts';
import { createRelativeStrengths } from './wilder.ts';
import { type FeatureWindow, WINDOW_CAPACITY } from './window.ts';

/** Work space of the kernel and what several families share; reused for every vector, meaningless between two calls. */
export interface Scratch {
  /** r_i = ln(C_i / C_{i−1}); element 0 is 0 and never read. */
  readonly logReturn: Float64Array;
  /** Wilder's true range in price units; element 0 is 0 and never read. */
  readonly trueRange: Float64Array;
  /** |r_i|; element 0 is 0. */
  readonly absReturn: Float64Array;
  /** ln(H/L). */
  readonly logRange: Float64Array;
  /** Close location value (2C − H − L) / (H − L), −1…1; 0 without range. */
  readonly closeLocation: Float64Array;
  readonly columns: readonly Float64Array[];
  readonly sorted60: Float64Array;
  /** Standard deviations of the last 10, 20, 60, 120 log returns; NaN while there are fewer. */
  sigma10: number;
  sigma20: number;
  sigma60: number;
  sigma120: number;
  readonly averages: ReturnType<typeof createExponentialAverages>;
  readonly directional: ReturnType<typeof createDirectionalMovement>;
  readonly line: ReturnType<typeof createLineFit>;
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
    sorted60: new Float64Array(60),
    sigma10: 0,
    sigma20: 0,
    sigma60: 0,
    sigma120: 0,
    averages: createExponentialAverages(),
    directional: createDirectionalMovement(),
    line: createLineFit(),
    pair: createJointMoments(),
    strengths: createRelativeStrengths(),
  };
}

/** Standard deviation of the last `k` log returns before bar `end`; NaN unless k + 1 closes are there. */
export function returnDeviation(scratch: Scratch, end: number, k: number): number {
  return end <= k ? Number.NaN : sampleDeviation(scratch.logReturn, end, k);
}

/** Fills what the families share from the window. */
export function prepareScratch(scratch: Scratch, window: FeatureWindow): void {
  const { n, high, low, close, lnHigh, lnLow, lnClose } = window;
  const { logReturn, trueRange, absReturn, logRange, closeLocation } = scratch;
  for (let i = 0; i < n; i++) {
    const range = high[i] - low[i];
    logRange[i] = lnHigh[i] - lnLow[i];
    closeLocation[i] = range === 0 ? 0 : (2 * close[i] - high[i] - low[i]) / range;
  }
  for (let i = 1; i < n; i++) {
    const before = close[i - 1];
    logReturn[i] = lnClose[i] - lnClose[i - 1];
    absReturn[i] = Math.abs(logReturn[i]);
    trueRange[i] = Math.max(high[i] - low[i], Math.abs(high[i] - before), Math.abs(low[i] - before));
  }
  scratch.sigma10 = returnDeviation(scratch, n, 10);
  scratch.sigma20 = returnDeviation(scratch, n, 20);
  scratch.sigma60 = returnDeviation(scratch, n, 60);
  scratch.sigma120 = returnDeviation(scratch, n, 120);
}
