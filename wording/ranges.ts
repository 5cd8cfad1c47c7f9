import { twoDigits } from './numbers.ts';

/** How lively a forecast is against the instrument's own normal, by the ratio of the two; the number always stands beside it. */
export function livelinessText(ratio: number): string {
  if (ratio < 0.75) return 'quieter';
  if (ratio <= 1.25) return 'normal';
  if (ratio <= 1.75) return 'livelier';
  return ratio <= 2.5 ? 'much livelier' : 'exceptional';
}

/** "1.4 times": how many times its normal, two digits. */
export const timesText = (ratio: number): string => `${twoDigits(ratio)} times`;
