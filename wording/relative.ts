import { DAY, WEEK } from '#market/time.ts';

const YEAR = 365 * DAY;
const UNITS = [
  [YEAR, 'years'],
  [YEAR / 12, 'months'],
  [WEEK, 'weeks'],
  [DAY, 'days'],
] as const;
const WORDS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** Spans from so many of a unit on are said in it. */
const LEAST = 1.85;
/** A rounded number that is off by more is "about". */
const EXACT = 0.1;

/**
 * "against its last four years", "against about its last three months": what a label is relative to, for the span of its scale in ms
 * (`scaleSpan`). "High volatility" is high for this instrument in this time, and says nothing of other years or other instruments.
 */
export function relativeText(spanMs: number): string {
  const [length, unit] = UNITS.find(([ms]) => spanMs >= LEAST * ms) ?? UNITS[3];
  const exact = spanMs / length;
  const count = Math.max(2, Math.round(exact));
  const about = Math.abs(exact / count - 1) > EXACT ? 'about ' : '';
  return `against ${about}its last ${WORDS[count - 2] ?? count} ${unit}`;
}
