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
  const about = { asset_class: assetClass };
  const [only, ...others] = members;
  const slots = {
    n: book.of(source, 'changed', changed, 'count', 'numberWord'),
    of: book.derive('count', facts, { unit: 'count', format: 'count', about }),
    members: membersText(
      assetClass,
      members.map(({ symbol }) => symbol),
    ),
  };
  const title =
    only !== undefined && others.length === 0
      ? sentenceOf('{symbol} changed at the last close and {state#0}|', {
          symbol: only.symbol,
          state: book.derive('count', facts, {
            unit: 'count',
            format: 'isOfState',
            of: only.daily ?? '',
            about: { symbol: only.symbol },
          }),
        })
      : sentenceOf(`{n} of {of} {members} ${changed === 1 ? 'changes' : 'change'} regime|`, slots);
  const now = others.length === 0 ? null : standing(book, facts, { ...about, timeframe: '1d' });
  const certainty = now === null ? null : sentenceOf('On the daily chart, {now}|.', { now });
  return {
    head: title,
    title,
    detail: now === null ? null : sentenceOf('On the daily chart of {members}, {now}|.', { ...slots, now }),
    followUp: certainty,
    context: null,
    certainty,
    frequency: null,
    isDoubtful: false,
    chart: null,
  };
}
