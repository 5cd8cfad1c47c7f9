import { can, type Tier } from '#contracts/tiers.ts';
import type { RangeInput } from '#narrative/input.ts';
import type { StoryInput } from '#narrative/stories/input.ts';
import type { ChangeGroup, Stories } from '#narrative/stories/story.ts';
import { classTitle } from '#wording/labels.ts';
import type { StoriesModel } from './models/story.ts';
import { marketInput, type NoteRows } from './narrative-mapping.ts';
import { classPath, instrumentPath, OVERVIEW_PATH, SHIFTS_PATH } from './paths.ts';
import type { InstrumentRow, TierRows } from './tier-rows.ts';

/** Changes on shorter charts stand on the pages of instruments. */
const LISTED: ReadonlySet<string> = new Set(['4h', '1d', '1w']);

/** What a tier reads of some instruments, for stories; a class where they are one. */
export function storyInput(
  rows: TierRows,
  members: readonly InstrumentRow[],
  notes: NoteRows & { readonly ranges: readonly RangeInput[] },
  assetClass?: string,
): StoryInput {
  const asOf = members.reduce((newest, member) => Math.max(newest, member.asOf), 0);
  const {
    kind: _,
    exogenous: __,
    ...market
  } = marketInput(members, {
    ...notes,
    asOf,
    ...(assetClass === undefined ? {} : { assetClass }),
  });
  const classes = new Set(members.map((member) => member.assetClass));
  const isMember = (row: { assetClass: string }) => classes.has(row.assetClass);
  const countDays = rows.classCountDays.filter(isMember);
  return {
    ...market,
    countsBefore: rows.classCounts.filter((row) => row.daysAgo === 1 && isMember(row)),
    countDays,
    changeDays: changeDaysOf(rows, countDays),
    classChanges: rows.classChanges.filter(isMember),
  };
}

/** Every session day of each class with its changes: a day without a row had none. */
function changeDaysOf({ changeDays }: TierRows, countDays: StoryInput['countDays']): StoryInput['changeDays'] {
  const changed = new Map(changeDays.map((row) => [`${row.market} ${row.assetClass} ${row.day}`, row.changed]));
  return countDays
    .filter(({ timeframe }) => timeframe === '1d')
    .map(({ market, assetClass, day }) => ({
      market,
      assetClass,
      day,
      changed: changed.get(`${market} ${assetClass} ${day}`) ?? 0,
    }));
}

/** Stories as a page shows them. */
export const storiesModelOf = (
  tier: Tier,
  { headline, deck, stories, groups }: Stories,
): Omit<StoriesModel, 'citations'> => ({
  headline,
  deck: [...deck],
  stories: stories.map(({ kind, subject, title, certainty, frequency, isDoubtful, chart }) => ({
    title,
    href: storyHref(tier, kind, subject),
    certainty,
    frequency,
    isDoubtful,
    chart,
  })),
  groups: groups.filter(({ timeframe }) => LISTED.has(timeframe)).map(groupModel),
});

/** The page that has more of a story. */
export function storyHref(
  tier: Tier,
  kind: Stories['stories'][number]['kind'],
  subject: Stories['stories'][number]['subject'],
): string {
  if (subject.symbol !== undefined) return instrumentPath(subject.symbol);
  if (kind === 'shift' && can(tier, 'correlations')) return SHIFTS_PATH;
  const [assetClass] = subject.assetClasses;
  return assetClass === undefined ? OVERVIEW_PATH : classPath(assetClass);
}

const groupModel = ({ assetClasses, ...group }: ChangeGroup): StoriesModel['groups'][number] => ({
  ...group,
  members: [...group.members],
  classes: assetClasses.map(classTitle),
});
