import { DAY, HOUR, MINUTE, SECOND } from '#market/time.ts';
import { plural } from './numbers.ts';

const UNITS = [
  [2 * DAY, DAY, 'day'],
  [2 * HOUR, HOUR, 'hour'],
  [2 * MINUTE, MINUTE, 'minute'],
  [0, SECOND, 'second'],
] as const;

/** A span in ms in the unit that a person counts it in: "45 seconds", "3 minutes", "30 hours", "2 days". */
export function spanText(ms: number): string {
  const [, length, unit] = UNITS.find(([least]) => ms >= least) ?? UNITS[3];
  return plural(Math.max(0, Math.floor(ms / length)), unit);
}

/** How long ago something was: "just now", "3 minutes ago". */
export const agoText = (ms: number): string => (ms < MINUTE ? 'just now' : `${spanText(ms)} ago`);
