import { MINUTE } from '../time.ts';
import { dayNumber } from './day.ts';
import zones from './tables/zones.json' with { type: 'json' };

export type Zone = keyof typeof zones;

/**
 * A function that gives the UTC offset in milliseconds of `zone` for a session with a given trade date (day number).
 * Call it with ascending days: it walks forward through the changes. One offset is right for a whole session: every
 * change happens on a Sunday before the week's first session opens, which the generator asserts.
 */
export function offsetWalker(zone: Zone): (day: number) => number {
  const changes = zones[zone] as [string, number][];
  const days = changes.map(([date]) => dayNumber(date));
  let at = 0;
  return (day) => {
    while (at + 1 < days.length && days[at + 1] <= day) at++;
    return changes[at]?.[1] * MINUTE;
  };
}
