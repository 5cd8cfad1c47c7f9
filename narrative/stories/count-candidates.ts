import { classTitle } from '#wording/labels.ts';
import type { FactBook } from '../fact-book.ts';
import { sentenceOf } from '../realise.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { dailyLabelFacts, membersText, standing } from './facts.ts';
import { shareOf } from './rank.ts';
import type { Scene } from './scene.ts';

/** How many daily regimes of a class changed, for a tier that reads no more of the changes. */
export const countCandidates = (scene: Scene): Candidate[] =>
  scene.input.classChanges
    .filter(({ changed }) => changed > 0)
    .map(({ assetClass, changed }) => {
      const members = scene.input.instruments.filter((member) => member.assetClass === assetClass);
      return {
        kind: 'count',
        subject: { assetClasses: [assetClass], timeframe: '1d' },
        importance: { share: shareOf(changed, members.length), rarity: 1, horizon: 1, confidence: 1 },
        topics: [`${assetClass} count`],
        write: (book) => draftOf(assetClass, changed, scene, book),
      };
    });

function draftOf(assetClass: string, changed: number, scene: Scene, book: FactBook): StoryDraft {
  const { input } = scene;
  const members = input.instruments.filter((member) => member.assetClass === assetClass);
  const source = { table: 'class_changes', key: { asset_class: assetClass }, knowledgeTime: input.asOf };
  const facts = dailyLabelFacts(book, members, input.asOf);
  const slots = {
    n: book.of(source, 'changed', changed, 'count', 'numberWord'),
    class: classTitle(assetClass),
    of: book.derive('count', facts, { unit: 'count', format: 'count', about: { asset_class: assetClass } }),
    members: membersText(
      assetClass,
      members.map(({ symbol }) => symbol),
    ),
  };
  const verb = changed === 1 ? 'changes' : 'change';
  const title =
    members.length === 1
      ? sentenceOf('{class} changes its daily regime|', { ...slots, class: slots.class })
      : sentenceOf(`{n} of {of} {members} ${verb} regime|`, slots);
  const now = standing(book, facts, { asset_class: assetClass, timeframe: '1d' });
  const certainty = sentenceOf('On the daily chart, {now}|.', { now });
  return {
    head: title,
    title,
    detail: certainty,
    followUp: null,
    context: null,
    certainty,
    frequency: null,
    isDoubtful: false,
    chart: null,
  };
}
