import { rise } from './moments.ts';

/** Last values of three RSIs; `recent` is the window's column of RSI14, filled for the last 14 bars. Overwritten by each call. */
export interface RelativeStrengths {
  rsi7: number;
  rsi14: number;
  rsi28: number;
}

export const createRelativeStrengths = (): RelativeStrengths => ({ rsi7: 0, rsi14: 0, rsi28: 0 });

const share = (gain: number, loss: number): number => (gain + loss > 0 ? (100 * gain) / (gain + loss) : 50);

/**
 * Wilder's relative strength index of 7, 14 and 28 bars, over the window from its oldest bar. The mean of the first
 * gains and losses seeds each (ta_RSI.c). 50 where nothing moved. One loop lets the three chains of additions overlap,
 * with (p − 1)/p and 1/p instead of divisions: three passes with divisions took a tenth of the whole vector.
 */
export function runRelativeStrengths(
  close: Float64Array,
  n: number,
  recent: Float64Array,
  result: RelativeStrengths,
): void {
  let up7 = 0;
  let down7 = 0;
  let up14 = 0;
  let down14 = 0;
  let up28 = 0;
  let down28 = 0;
  for (let i = 1; i < n; i++) {
    const move = close[i] - close[i - 1];
    const up = rise(move);
    const down = rise(-move);
    if (i > 7) {
      up7 = up7 * (6 / 7) + up * (1 / 7);
      down7 = down7 * (6 / 7) + down * (1 / 7);
    } else {
      up7 += up / 7;
      down7 += down / 7;
    }
    if (i > 14) {
      up14 = up14 * (13 / 14) + up * (1 / 14);
      down14 = down14 * (13 / 14) + down * (1 / 14);
    } else {
      up14 += up / 14;
      down14 += down / 14;
    }
    if (i > 28) {
      up28 = up28 * (27 / 28) + up * (1 / 28);
      down28 = down28 * (27 / 28) + down * (1 / 28);
    } else {
      up28 += up / 28;
      down28 += down / 28;
    }
    if (i >= n - 14) recent[i] = share(up14, down14);
  }
  result.rsi7 = share(up7, down7);
  result.rsi14 = share(up14, down14);
  result.rsi28 = share(up28, down28);
}
