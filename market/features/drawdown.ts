import { maximum, minimum } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Bars since the extreme of the last 60, divided by 59; of equal extremes the latest counts. `sign` −1 looks for the lowest. */
function sinceExtreme(x: Float64Array, n: number, sign: number): number {
  let best = Math.max(0, n - 60);
  for (let i = best + 1; i < n; i++) if (sign * x[i] >= sign * x[best]) best = i;
  return (n - 1 - best) / 59;
}

/** Family D, range and drawdown: indices 65–73. Writes 9 values from `at`; see the catalogue for each definition. */
export function rangeAndDrawdown(window: FeatureWindow, _scratch: Scratch, out: Float64Array, at: number): void {
  const { n, high, low, close, lnHigh, lnLow, lnClose } = window;
  const now = lnClose[n - 1];
  out[at] = now - maximum(lnHigh, n, 60);
  out[at + 1] = now - maximum(lnHigh, n, 240);
  out[at + 2] = now - minimum(lnLow, n, 60);
  out[at + 3] = now - minimum(lnLow, n, 240);
  out[at + 4] = sinceExtreme(high, n, 1);
  out[at + 5] = sinceExtreme(low, n, -1);
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
