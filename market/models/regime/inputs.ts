import { diurnalFactor, type RegimeParameters } from './parameters.ts';

/** Bars as the regime model reads them, oldest first in 0 … n − 1: logarithms, diurnal bucket, first bar of a session. */
export interface RegimeWindow {
  readonly n: number;
  readonly lnOpen: Float64Array;
  readonly lnHigh: Float64Array;
  readonly lnLow: Float64Array;
  readonly lnClose: Float64Array;
  /** Index of the diurnal bucket, −1 for none. */
  readonly bucket: Int16Array;
  readonly sessionFirst: Int16Array;
}

export const INPUTS = 3;
/** The range of a bar counts as at least this share of σ_base: a flat bar is quiet, not infinitely so. */
const FLOOR = 0.05;
const FAST = 2 / (5 + 1);
const SLOW = 2 / (20 + 1);
const PARKINSON = 4 * Math.LN2;

/** Whether no bar has a range: a series of closes, whose inputs are (t20, v5) only. */
export function isCloseOnly({ n, lnHigh, lnLow }: RegimeWindow): boolean {
  for (let i = 0; i < n; i++) if (lnHigh[i] !== lnLow[i]) return false;
  return true;
}

/**
 * Writes the inputs (y, t20, v5) of the bars from `first` on into out[(i − first)·3 …], in one pass over the window
 * (quant design, 3.3). y = ln(range/σ), t20 = √20·e20(r)/√e20(q), v5 = ½ ln(e5(q)/σ²), with e_k exponentially weighted
 * means that start at the oldest bar. Returns and ranges are divided by φ. The first bar of a session counts its
 * open-to-close move, not the overnight gap. With `closeOnly`, q = max(r², floor²) and y is NaN.
 */
export function regimeInputs(
  window: RegimeWindow,
  parameters: RegimeParameters,
  closeOnly: boolean,
  first: number,
  out: Float64Array,
): void {
  const { n, lnOpen, lnHigh, lnLow, lnClose, bucket, sessionFirst } = window;
  const { sigmaBase, diurnal } = parameters;
  const floor = FLOOR * sigmaBase;
  let trend = 0;
  let slow = 0;
  let fast = 0;
  for (let i = 0; i < n; i++) {
    const phi = diurnalFactor(diurnal, bucket[i]);
    const previous = i === 0 || sessionFirst[i] === 1 ? lnOpen[i] : lnClose[i - 1];
    const r = (lnClose[i] - previous) / phi;
    const range = closeOnly ? Math.abs(r) : (lnHigh[i] - lnLow[i]) / phi;
    const move = Math.max(range, floor);
    const q = closeOnly ? move * move : (move * move) / PARKINSON;
    if (i === 0) {
      trend = r;
      slow = q;
      fast = q;
    } else {
      trend += SLOW * (r - trend);
      slow += SLOW * (q - slow);
      fast += FAST * (q - fast);
    }
    if (i >= first) {
      const at = (i - first) * INPUTS;
      out[at] = closeOnly ? Number.NaN : Math.log(move / sigmaBase);
      out[at + 1] = (Math.sqrt(20) * trend) / Math.sqrt(slow);
      out[at + 2] = 0.5 * Math.log(fast / (sigmaBase * sigmaBase));
    }
  }
}
