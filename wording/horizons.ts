import type { Timeframe } from '#market/timeframe.ts';
import { plural } from './numbers.ts';

const UNITS: Readonly<Record<Timeframe, readonly [length: number, unit: string]>> = {
  '1m': [1, 'minute'],
  '5m': [5, 'minute'],
  '15m': [15, 'minute'],
  '30m': [30, 'minute'],
  '1h': [1, 'hour'],
  '4h': [4, 'hour'],
  '1d': [1, 'day'],
  '1w': [1, 'week'],
};

const tenth = (value: number): number => Math.round(value * 10) / 10;

/**
 * "15 minutes", "6.5 hours", "5 days": so many bars, in time that the market trades. Hours never become days, because a trading day has
 * fewer than 24 of them.
 */
export function horizonText(timeframe: Timeframe, bars: number): string {
  const [length, unit] = UNITS[timeframe];
  const count = length * bars;
  return unit === 'minute' && count >= 60 ? plural(tenth(count / 60), 'hour') : plural(count, unit);
}

/** Hours up to which a span of bars is said as time: beyond two days of trading nobody counts hours. */
const HOURS_MAX = 48;

/** How old a state is: "3 days", "6.5 hours", and bars where hours would be too many to mean anything: "112 bars". */
export function ageText(timeframe: Timeframe, bars: number): string {
  const [length, unit] = UNITS[timeframe];
  const hours = unit === 'minute' ? (length * bars) / 60 : unit === 'hour' ? length * bars : 0;
  return hours > HOURS_MAX ? plural(bars, 'bar') : horizonText(timeframe, bars);
}
