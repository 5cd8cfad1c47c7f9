import { DAY } from '#market/time.ts';
import { dayText } from './dates.ts';

/** Days since 1970 of the close of a bar: one that closes at midnight belongs to the day that ends there. */
export const epochDay = (close: number): number => Math.floor((close - 1) / DAY);

/** "25 Nov 2026" */
export const epochDayText = (day: number): string => dayText(day * DAY);

/** "25 Nov": within the year of a drawing whose axis says which. */
export const shortEpochDayText = (day: number): string => epochDayText(day).replace(/ \d+$/, '');

/** "11 to 16 Nov", "28 Oct to 2 Nov", "11 Nov" for a single day. */
export function daysText(from: number, to: number): string {
  const [first, last] = [shortEpochDayText(from), shortEpochDayText(to)];
  if (first === last) return first;
  return `${first.slice(-3) === last.slice(-3) ? first.slice(0, -4) : first} to ${last}`;
}
