import { maximum } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Family D, range and drawdown: indices 65–73. Writes 9 values from `at`; see the catalogue for each definition. */
export function rangeAndDrawdown(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, close, lnHigh, lnLow, lnClose } = window;
  const { highest60, highest240, lowest60, lowest240 } = scratch.extremes;
  const now = lnClose[n - 1];
  out[at] = now - lnHigh[highest60];
  out[at + 1] = now - lnHigh[highest240];
  out[at + 2] = now - lnLow[lowest60];
  out[at + 3] = now - lnLow[lowest240];
  out[at + 4] = (n - 1 - highest60) / 59;
  out[at + 5] = (n - 1 - lowest60) / 59;
  out[at + 6] = close[n - 1] / maximum(close, n, 240) - 1;
  let peak = 0;
  let worst = 0;
  let squares = 0;
  for (let i = Math.max(0, n - 60); i < n; i++) {
    if (close[i] > peak) peak = close[i];
    const below = close[i] / peak - 1;
    if (below < worst) worst = below;
    squares += below * below;
  }
  out[at + 7] = worst;
  out[at + 8] = Math.sqrt(squares / 60);
}
