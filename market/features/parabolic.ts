import { NOISE } from './moments.ts';

const STEP = 0.02;
const MAXIMUM = 0.2;
/** Prices closer than this, relatively, count as equal: whether a stop is touched must not hang on the unit of price. */
const ABOVE = 1 + NOISE;

/**
 * Wilder's parabolic stop-and-reverse at the last bar, over the window from its oldest bar, step 0.02 to 0.2; NaN below
 * two bars. The first direction and the clamps to yesterday's and today's range follow TA-Lib (ta_SAR.c).
 */
export function parabolicStop(high: Float64Array, low: Float64Array, n: number): number {
  if (n < 2) return Number.NaN;
  const fall = low[0] - low[1];
  let long = !(fall > 0 && high[1] - high[0] < fall);
  let stop = long ? low[0] : high[0];
  let extreme = long ? high[1] : low[1];
  let speed = STEP;
  let output = stop;
  let highToday = high[1];
  let lowToday = low[1];
  for (let i = 1; i < n; i++) {
    const highBefore = highToday;
    const lowBefore = lowToday;
    highToday = high[i];
    lowToday = low[i];
    const reverses = long ? lowToday <= stop * ABOVE : highToday * ABOVE >= stop;
    if (reverses) {
      long = !long;
      output = long ? Math.min(extreme, lowBefore, lowToday) : Math.max(extreme, highBefore, highToday);
      extreme = long ? highToday : lowToday;
      speed = STEP;
      stop = output;
    } else {
      output = stop;
      if (long ? highToday > extreme * ABOVE : lowToday * ABOVE < extreme) {
        extreme = long ? highToday : lowToday;
        speed = Math.min(speed + STEP, MAXIMUM);
      }
    }
    stop += speed * (extreme - stop);
    stop = long ? Math.min(stop, lowBefore, lowToday) : Math.max(stop, highBefore, highToday);
  }
  return output;
}
