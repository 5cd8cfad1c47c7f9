import { classTitle } from '#wording/labels.ts';
import type { ChangeModel } from '../models/change.ts';
import type { StoriesModel } from '../models/story.ts';

type ChangeGroupModel = StoriesModel['groups'][number];

/** Charts whose changes are listed; those of shorter ones stand on the pages of instruments. */
const LISTED: readonly string[] = ['1w', '1d', '4h'];
/** A group is told with "perhaps" where more than half of it is less sure than this. */
const DOUBT = 0.5;

export const isListed = ({ timeframe }: ChangeModel): boolean => LISTED.includes(timeframe);

/** Changes from one regime to another in one class on one chart: each told once. Longest charts first, then the largest groups. */
export function changeGroups(changes: readonly ChangeModel[]): ChangeGroupModel[] {
  const groups = Map.groupBy(changes.filter(isListed), (change) =>
    [change.timeframe, change.assetClass, change.from, change.to].join(' '),
  );
  return [...groups.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const { timeframe, assetClass, from, to } = first;
      const confidences = members.map(({ confidence }) => confidence);
      return [
        {
          timeframe,
          classes: [classTitle(assetClass)],
          from,
          to,
          members: members.map(({ symbol }) => symbol).sort(),
          underlyings: members.length,
          confidenceLow: Math.min(...confidences),
          confidenceHigh: Math.max(...confidences),
          isDoubtful: confidences.filter((confidence) => confidence < DOUBT).length * 2 > members.length,
        },
      ];
    })
    .sort(byWeight);
}

const rank = ({ timeframe }: ChangeGroupModel): number => LISTED.indexOf(timeframe);

const byWeight = (a: ChangeGroupModel, b: ChangeGroupModel): number =>
  rank(a) - rank(b) || b.members.length - a.members.length || ((a.members[0] ?? '') < (b.members[0] ?? '') ? -1 : 1);
