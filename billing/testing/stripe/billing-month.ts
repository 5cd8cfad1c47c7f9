import type { Seconds } from './test-clock.ts';

/** The moment of a month at which periods begin; the day is cut to the month's length. */
export interface Anchor {
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The anchor of a subscription that has none of its own: the moment at which it began. */
export function anchorAt(time: Seconds): Anchor {
  const date = new Date(time * 1000);
  return {
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** The anchor in a month; months before and after a year count on. */
function inMonth(year: number, month: number, { day, hour, minute, second }: Anchor): Seconds {
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(day, lastDay), hour, minute, second) / 1000;
}

/** The first anchor after a time. */
export function anchorAfter(time: Seconds, anchor: Anchor): Seconds {
  const date = new Date(time * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const here = inMonth(year, month, anchor);
  return here > time ? here : inMonth(year, month + 1, anchor);
}

/** The last anchor at or before a time. */
export function anchorBefore(time: Seconds, anchor: Anchor): Seconds {
  const date = new Date(time * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const here = inMonth(year, month, anchor);
  return here <= time ? here : inMonth(year, month - 1, anchor);
}

/** The part of an amount that falls on a part of a time, in whole cents, half a cent away from zero. */
export function prorated(cents: number, part: Seconds, full: Seconds): number {
  if (part >= full) return cents;
  const [numerator, denominator] = [BigInt(Math.abs(cents)) * BigInt(part), BigInt(full)];
  const rounded = Number((2n * numerator + denominator) / (2n * denominator));
  return cents < 0 && rounded > 0 ? -rounded : rounded;
}
