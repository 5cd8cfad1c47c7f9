import { changesFinding } from '#wording/findings/overview.ts';
import { chartsText, REGIMES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { percent } from '#wording/numbers.ts';
import type { OverviewTile } from '../models/overview.ts';
import type { StoriesModel } from '../models/story.ts';
import { changeGroups } from '../overview/change-groups.ts';
import { classPath, instrumentPath } from '../paths.ts';
import { overviewNote } from '../plain-notes.ts';
import type { TierReport } from './page-type.ts';

/** Stories that have a card. */
const STORIES = 3;

/** What the first screen says in words, and the changes that it tells, from counts alone. */
export function overviewWords({ facts }: TierReport, tiles: readonly OverviewTile[]): StoriesModel {
  const changed = tiles.find(({ what }) => what === 'changed');
  const groups = changeGroups(facts.changes);
  return {
    headline: changesFinding(changed?.count ?? 0, changed?.rank ?? null),
    deck: overviewNote(facts.classes).slice(1),
    stories: groups.slice(0, STORIES).map((group) => storyOf(group, facts.classes)),
    groups,
    citations: [],
  };
}

function storyOf(
  group: StoriesModel['groups'][number],
  classes: TierReport['facts']['classes'],
): StoriesModel['stories'][number] {
  const { members, from, to, timeframe, confidenceLow, confidenceHigh, isDoubtful } = group;
  const [first = ''] = members;
  const subject = members.length === 1 ? first : `${members.length} of ${listText(group.classes)}`;
  const assetClass = classes.find(({ title }) => title === group.classes[0])?.assetClass ?? '';
  const [low, high] = [percent(confidenceLow), percent(confidenceHigh)];
  return {
    title: `${subject} moved from ${REGIMES[from].phrase} to ${REGIMES[to].phrase} on the ${chartsText([timeframe])}`,
    href: members.length === 1 ? instrumentPath(first) : classPath(assetClass),
    certainty: `${isDoubtful ? 'Perhaps: confidence' : 'Confidence'} is ${low === high ? low : `${low} to ${high}`}.`,
    frequency: '',
    isDoubtful,
    chart: null,
  };
}
