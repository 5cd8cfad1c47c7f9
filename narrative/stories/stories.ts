import type { Fact } from '../fact.ts';
import { FactBook } from '../fact-book.ts';
import { WORDS_MAX, wordsOf } from '../note.ts';
import { type DraftSentence, textOf } from '../realise.ts';
import { clusterCandidate } from './cluster-candidates.ts';
import { type Cluster, changeGroup, clustersOf } from './clusters.ts';
import { countCandidates } from './count-candidates.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { deckOf, headlineOf } from './headline.ts';
import type { StoryInput } from './input.ts';
import { intradayCandidates } from './intraday-candidates.ts';
import { noveltyCandidates } from './novelty-candidates.ts';
import { quietCandidates } from './quiet-candidates.ts';
import { rangeCandidates } from './range-candidates.ts';
import { HORIZONS, scoreOf } from './rank.ts';
import { type Scene, sceneOf } from './scene.ts';
import { shiftCandidates } from './shift-candidates.ts';
import type { ChangeGroup, Stories } from './story.ts';
import { verifiedTexts } from './verified-texts.ts';
import { waveCandidates } from './wave-candidates.ts';

/** Stories that have a card. */
const STORIES_MAX = 3;

/** The stories of a market or a class, and the facts behind them. */
export interface WrittenStories {
  readonly stories: Stories;
  readonly facts: readonly Fact[];
}

/**
 * What happened, each thing once, the most important first: a headline, a deck, at most three stories, and all changes in groups. The same
 * input gives the same words, whatever the order of its rows.
 * @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED when a word of it has no cited fact.
 */
export function storiesOf(input: StoryInput): WrittenStories {
  const clusters = clustersOf(input);
  const book = new FactBook();
  return written(input, chosenOf(input, clusters, book), clusters.map(changeGroup).toSorted(byWeight), book);
}

/** A story that was chosen, and its sentences. */
export interface Chosen {
  readonly candidate: Candidate;
  readonly draft: StoryDraft;
}

/** What a day is said with: what its headline is of, and the stories that have a card, the most important first. */
export interface ChosenStories {
  readonly headed: readonly Chosen[];
  readonly stories: readonly Chosen[];
}

/** The stories of a day with their sentences; their facts go into the book. */
export function chosenOf(input: StoryInput, clusters: readonly Cluster[], book: FactBook): ChosenStories {
  const ranked = rankedOf(sceneOf(input), clusters);
  const write = (candidate: Candidate): Chosen => ({ candidate, draft: fitted(candidate.write(book)) });
  const stories = ranked.filter(isStory).slice(0, STORIES_MAX).map(write);
  const [first] = ranked;
  // That nothing happened is a headline and no story.
  return { headed: first === undefined || isStory(first) ? stories : [write(first)], stories };
}

/** What the headline says, and of how many of the chosen. */
export const headlineOfChosen = (headed: readonly Chosen[]): ReturnType<typeof headlineOf> =>
  headlineOf(
    headed.map(({ candidate, draft }) => ({
      ...draft,
      kind: candidate.kind,
      subject: candidate.subject,
      score: scoreOf(candidate.importance),
    })),
  );

/** All candidates, the most important first; of two about one topic only the first. */
function rankedOf(scene: Scene, clusters: readonly Cluster[]): Candidate[] {
  const all = [
    ...clusters.flatMap((cluster) => clusterCandidate(cluster, scene)),
    ...intradayCandidates(scene),
    ...waveCandidates(scene),
    ...shiftCandidates(scene),
    ...rangeCandidates(scene),
    ...noveltyCandidates(scene),
    ...countCandidates(scene),
    ...quietCandidates(scene),
  ];
  const topics = new Set<string>();
  return all
    .toSorted((a, b) => scoreOf(b.importance) - scoreOf(a.importance) || (nameOf(a) < nameOf(b) ? -1 : 1))
    .filter((candidate) => {
      const isNew = candidate.topics.every((topic) => !topics.has(topic));
      for (const topic of candidate.topics) topics.add(topic);
      return isNew;
    });
}

const isStory = ({ kind }: Candidate): boolean => kind !== 'quiet' && kind !== 'scattered';

const nameOf = ({ kind, topics }: Candidate): string => `${kind} ${topics.join(' ')}`;

const byWeight = (a: ChangeGroup, b: ChangeGroup): number =>
  HORIZONS[b.timeframe] - HORIZONS[a.timeframe] ||
  b.members.length - a.members.length ||
  ((a.members[0] ?? '') < (b.members[0] ?? '') ? -1 : 1);

/** Without the sentences that names have made too long to read aloud. */
function fitted(draft: StoryDraft): StoryDraft {
  const short = (sentence: DraftSentence | null): DraftSentence | null =>
    sentence === null || wordsOf(textOf(sentence)) > WORDS_MAX ? null : sentence;
  return {
    ...draft,
    detail: short(draft.detail),
    followUp: short(draft.followUp),
    context: short(draft.context),
    certainty: short(draft.certainty),
    frequency: short(draft.frequency),
  };
}

function written(
  input: StoryInput,
  { headed, stories: chosen }: ChosenStories,
  groups: readonly ChangeGroup[],
  book: FactBook,
): WrittenStories {
  const headline = headlineOfChosen(headed);
  const deck = deckOf(
    headed.map(({ draft }) => draft),
    headline.stories,
  );
  const sentences: DraftSentence[] = [
    ...(headline.sentence === null ? [] : [headline.sentence]),
    ...deck,
    ...chosen.flatMap(({ draft: { title, certainty, frequency } }) => [
      title,
      ...(certainty === null ? [] : [certainty]),
      ...(frequency === null ? [] : [frequency]),
    ]),
  ];
  const { note, plain } = verifiedTexts(sentences, input, book);
  return {
    facts: book.all,
    stories: {
      headline: plain(headline.sentence),
      deck: deck.map(plain),
      stories: chosen.map(({ candidate: { kind, subject: about }, draft }) => ({
        kind,
        subject: about,
        title: plain(draft.title),
        certainty: plain(draft.certainty),
        frequency: plain(draft.frequency),
        isDoubtful: draft.isDoubtful,
        chart: draft.chart,
      })),
      groups,
      citations: note.citations,
    },
  };
}
