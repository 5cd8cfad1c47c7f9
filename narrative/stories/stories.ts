import { ArgusError } from '#errors/argus-error.ts';
import { assemble } from '../assemble.ts';
import type { Fact } from '../fact.ts';
import { FactBook } from '../fact-book.ts';
import { plainSentence, type Sentence, type Subject, WORDS_MAX, wordsOf } from '../note.ts';
import { type DraftSentence, textOf } from '../realise.ts';
import { verify } from '../verify.ts';
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
  const scene = sceneOf(input);
  const clusters = clustersOf(input);
  const ranked = rankedOf(scene, clusters);
  const book = new FactBook();
  const write = (candidate: Candidate): Chosen => ({ candidate, draft: fitted(candidate.write(book)) });
  const stories = ranked.filter(isStory).slice(0, STORIES_MAX).map(write);
  const [first] = ranked;
  // That nothing happened is a headline and no story.
  const headed = first === undefined || isStory(first) ? stories : [write(first)];
  return written(input, { headed, stories }, clusters.map(changeGroup).toSorted(byWeight), book);
}

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

interface Chosen {
  readonly candidate: Candidate;
  readonly draft: StoryDraft;
}

function written(
  input: StoryInput,
  { headed, stories: chosen }: { headed: readonly Chosen[]; stories: readonly Chosen[] },
  groups: readonly ChangeGroup[],
  book: FactBook,
): WrittenStories {
  const headline = headlineOf(
    headed.map(({ candidate, draft }) => ({
      ...draft,
      kind: candidate.kind,
      subject: candidate.subject,
      score: scoreOf(candidate.importance),
    })),
  );
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
  const subject: Subject = input.assetClass === undefined ? {} : { assetClass: input.assetClass };
  const note = assemble(sentences, subject);
  const findings = verify(note, book.all);
  if (findings.length > 0)
    throw new ArgusError(
      'ARGUS_NARRATIVE_UNVERIFIED',
      `the stories of ${input.assetClass ?? 'the market'} say what no fact says: ${findings
        .map(({ reason, what, sentence }) => `${what} (${reason} in "${note.sentences[sentence]?.text}")`)
        .join(', ')}`,
      { details: { findings } },
    );
  const texts = new Map(sentences.map((sentence, k) => [sentence, (note.sentences[k] as Sentence).text]));
  const plain = (sentence: DraftSentence | null): string =>
    sentence === null ? '' : plainSentence(texts.get(sentence) ?? '');
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
