import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { countText, plural } from './numbers.ts';

const MONTH = (365.25 / 12) * DAY;

/** Each unit from so much time on: nobody counts 90 minutes as hours, nor 50 days as months. */
const UNITS = [
  { from: 24 * MONTH, unit: 12 * MONTH, noun: 'year' },
  { from: 60 * DAY, unit: MONTH, noun: 'month' },
  { from: 36 * HOUR, unit: DAY, noun: 'day' },
] as const;

/** How long something has lasted, in the unit that a reader thinks in: "22 min", "9 h", "5 days", "4 months", "3 years". Never bars. */
export function longAgeText(ms: number): string {
  const found = UNITS.find(({ from }) => ms >= from);
  if (found !== undefined) return plural(Math.round(ms / found.unit), found.noun);
  return ms >= 90 * MINUTE ? `${Math.round(ms / HOUR)} h` : `${Math.max(1, Math.round(ms / MINUTE))} min`;
}

/** How long so many bars are, in time that the market trades: "10 days", "3 weeks", "52 h". A trading day has fewer than 24 hours, so hours stay. */
export function tradedText(timeframe: Timeframe, bars: number): string {
  if (timeframe === '1w') return plural(bars, 'week');
  if (timeframe === '1d') return plural(bars, 'day');
  const ms = bars * TIMEFRAME_MS[timeframe];
  return ms >= 90 * MINUTE ? `${countText(Math.round(ms / HOUR))} h` : `${Math.round(ms / MINUTE)} min`;
}
