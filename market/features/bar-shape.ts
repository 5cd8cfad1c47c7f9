import { doji, engulfing, hammer, shootingStar } from './candles.ts';
import { mean, ratio } from './moments.ts';
import type { Scratch } from './scratch.ts';
import type { FeatureWindow } from './window.ts';

/** Family H, shape of the bar and candles: indices 122–133. Writes 12 values from `at`; see the catalogue. */
export function barShape(window: FeatureWindow, scratch: Scratch, out: Float64Array, at: number): void {
  const { n, open, high, low, close, lnOpen, lnHigh, lnLow, lnClose } = window;
  const { closeLocation, logRange } = scratch;
  const last = n - 1;
  const range = high[last] - low[last];
  out[at] = lnClose[last] - lnOpen[last];
  out[at + 1] = lnHigh[last] - lnLow[last];
  out[at + 2] = ratio(close[last] - open[last], range, 0);
  out[at + 3] = ratio(high[last] - Math.max(open[last], close[last]), range, 0);
  out[at + 4] = ratio(Math.min(open[last], close[last]) - low[last], range, 0);
  out[at + 5] = closeLocation[last];
  out[at + 6] = mean(closeLocation, n, 20);
  out[at + 7] = ratio(logRange[last], mean(logRange, n, 20), 1);
  out[at + 8] = doji(window);
  out[at + 9] = engulfing(window);
  out[at + 10] = hammer(window);
  out[at + 11] = shootingStar(window);
}
