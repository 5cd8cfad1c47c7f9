import { rise } from './moments.ts';

const PERIOD = 14;
const KEEP = (PERIOD - 1) / PERIOD;

/** Last values of Wilder's directional system, each 0–100; NaN before its seed. Without any range all three are 0. */
export interface DirectionalMovement {
  plus: number;
  minus: number;
  adx: number;
}

export const createDirectionalMovement = (): DirectionalMovement => ({ plus: 0, minus: 0, adx: 0 });

/**
 * +DI14, −DI14 and ADX14 over the window from its oldest bar. Seeds as TA-Lib (ta_PLUS_DI.c, ta_ADX.c): thirteen bars are
 * summed, the next ones are smoothed after Wilder; the first ADX is the mean of fourteen DX. A bar without any directional
 * movement leaves ADX as it was. `trueRange[0]` is not read.
 */
export function runDirectionalMovement(
  high: Float64Array,
  low: Float64Array,
  trueRange: Float64Array,
  n: number,
  result: DirectionalMovement,
): void {
  let plus = 0;
  let minus = 0;
  let range = 0;
  let adx = 0;
  let highBefore = high[0];
  let lowBefore = low[0];
  for (let i = 1; i < n; i++) {
    const up = rise(high[i] - highBefore);
    const down = rise(lowBefore - low[i]);
    highBefore = high[i];
    lowBefore = low[i];
    if (i >= PERIOD) {
      plus *= KEEP;
      minus *= KEEP;
      range *= KEEP;
    }
    // The larger of the two counts. Which one it is cannot be foreseen: as a factor it costs no wrong guess.
    plus += up * Number(up > down);
    minus += down * Number(down > up);
    range += trueRange[i];
    if (i < PERIOD) continue;
    const both = plus + minus;
    const moved = both > 0 && range > 0;
    const dx = moved ? Math.abs(plus - minus) / both : 0;
    if (i < 2 * PERIOD - 1) adx += dx;
    else if (i === 2 * PERIOD - 1) adx = (adx + dx) / PERIOD;
    else if (moved) adx = adx * KEEP + dx * (1 / PERIOD);
  }
  result.plus = n <= PERIOD ? Number.NaN : range > 0 ? (100 * plus) / range : 0;
  result.minus = n <= PERIOD ? Number.NaN : range > 0 ? (100 * minus) / range : 0;
  result.adx = n < 2 * PERIOD ? Number.NaN : 100 * adx;
}
