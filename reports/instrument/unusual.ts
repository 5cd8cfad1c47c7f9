import { daysText } from '#wording/epoch-days.ts';
import { noveltyFinding, rarityOf } from '#wording/findings/sizes.ts';
import { listText } from '#wording/lists.ts';
import { noveltyInputLabel } from '#wording/novelty-inputs.ts';
import type { NoveltyModel } from '../models/instrument/unusual.ts';
import type { InstrumentRows } from './rows.ts';

const RARE = 100;
/** Rare days at most so far apart are told together. */
const GAP_DAYS = 5;
/** So many of the newest groups have words. */
const PEAKS = 4;
const DRIVERS = 2;

type Day = InstrumentRows['novelty'][number];

/** How unusual each day was, with words for the newest of the rarest. */
export function noveltyOf(days: readonly Day[]): NoveltyModel | null {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || days.length < 2) return null;
  const steps = days.map(([day, percents]) => ({ day, oneIn: rarityOf(percents) }));
  return {
    finding: noveltyFinding(steps),
    from: first[0],
    to: last[0],
    days: steps.map(({ day }) => day),
    oneIn: steps.map(({ oneIn }) => oneIn),
    peaks: peaksOf(days),
  };
}

function peaksOf(days: readonly Day[]): NoveltyModel['peaks'] {
  const groups: Day[][] = [];
  for (const day of days.filter(([, percents]) => rarityOf(percents) >= RARE)) {
    const group = groups.at(-1);
    if (group !== undefined && day[0] - (group.at(-1)?.[0] ?? 0) <= GAP_DAYS) group.push(day);
    else groups.push([day]);
  }
  return groups.slice(-PEAKS).map((group) => {
    const [from, to] = [group[0]?.[0] ?? 0, group.at(-1)?.[0] ?? 0];
    return { from, to, text: `${daysText(from, to)}: ${listText(mainDrivers(group))}` };
  });
}

/** What drove most of the days of a group, the most frequent first. */
function mainDrivers(group: readonly Day[]): string[] {
  const labels = group.flatMap(([, , drivers]) => [...new Set(drivers.map(noveltyInputLabel))]);
  return [...Map.groupBy(labels, (text) => text)]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, DRIVERS)
    .map(([text]) => text);
}
