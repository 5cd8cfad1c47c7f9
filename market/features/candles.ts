import type { FeatureWindow } from './window.ts';

/**
 * The four candle patterns as TA-Lib defines them with its default settings (ta_CDL*.c, ta_global.c). A body is short
 * below the mean body of ten bars. A doji is within a tenth of the mean range of ten, and so is a very short shadow.
 * Near means within a fifth of the mean range of five. Each returns TA-Lib's value divided by 100.
 */

const body = ({ open, close }: FeatureWindow, i: number) => Math.abs(close[i] - open[i]);
const top = ({ open, close }: FeatureWindow, i: number) => Math.max(open[i], close[i]);
const bottom = ({ open, close }: FeatureWindow, i: number) => Math.min(open[i], close[i]);
const colour = ({ open, close }: FeatureWindow, i: number) => (close[i] >= open[i] ? 1 : -1);

/** Mean of high − low of the `k` bars before bar i. */
function meanRange({ high, low }: FeatureWindow, i: number, k: number): number {
  let sum = 0;
  for (let j = Math.max(0, i - k); j < i; j++) sum += high[j] - low[j];
  return sum / k;
}

function meanBody(window: FeatureWindow, i: number): number {
  let sum = 0;
  for (let j = Math.max(0, i - 10); j < i; j++) sum += body(window, j);
  return sum / 10;
}

export function doji(window: FeatureWindow): number {
  const i = window.n - 1;
  return body(window, i) <= 0.1 * meanRange(window, i, 10) ? 1 : 0;
}

export function engulfing(window: FeatureWindow): number {
  const { n, open, close } = window;
  const i = n - 1;
  const now = colour(window, i);
  if (i < 1 || now === colour(window, i - 1)) return 0;
  const [end, start, openBefore, closeBefore] =
    now > 0 ? [close[i], open[i], open[i - 1], close[i - 1]] : [-close[i], -open[i], -open[i - 1], -close[i - 1]];
  const engulfs = (end >= openBefore && start < closeBefore) || (end > openBefore && start <= closeBefore);
  if (!engulfs) return 0;
  return open[i] !== close[i - 1] && close[i] !== open[i - 1] ? now : 0.8 * now;
}

/** Whether the last body is short and one shadow very short: the upper shadow of a hammer, the lower one of a star. */
export function hammer(window: FeatureWindow): number {
  const { n, high, low } = window;
  const i = n - 1;
  const size = body(window, i);
  const matches =
    size < meanBody(window, i) &&
    bottom(window, i) - low[i] > size &&
    high[i] - top(window, i) < 0.1 * meanRange(window, i, 10) &&
    bottom(window, i) <= low[i - 1] + 0.2 * meanRange(window, i - 1, 5);
  return matches ? 1 : 0;
}

export function shootingStar(window: FeatureWindow): number {
  const { n, high, low } = window;
  const i = n - 1;
  const size = body(window, i);
  const matches =
    size < meanBody(window, i) &&
    high[i] - top(window, i) > size &&
    bottom(window, i) - low[i] < 0.1 * meanRange(window, i, 10) &&
    bottom(window, i) > top(window, i - 1);
  return matches ? -1 : 0;
}
