import { wordsOf } from '../note.ts';
import { type DraftSentence, textOf } from '../realise.ts';
import type { Candidate, StoryDraft } from './draft.ts';

const WORDS_MAX = 12;
/** Of two heads each is short: the deck says its long subject again. */
const HEAD_MAX = 6;
/** A second story stands in the headline when it is nearly as important. */
const SECOND = 0.35;

type Ranked = StoryDraft & Pick<Candidate, 'kind' | 'subject'> & { readonly score: number };

/** The headline, and how many of the stories it says. */
export function headlineOf(ranked: readonly Ranked[]): { sentence: DraftSentence | null; stories: number } {
  const [first, second] = ranked;
  if (first === undefined) return { sentence: null, stories: 0 };
  if (second !== undefined && second.score >= SECOND * first.score && second.score > 0 && isElsewhere(first, second)) {
    const joined: DraftSentence = [...first.head, { kind: 'words', text: '; ' }, ...lowered(second.head)];
    const isShort = [first, second].every(({ head }) => wordsOf(textOf(head)) <= HEAD_MAX);
    if (isShort && wordsOf(textOf(joined)) <= WORDS_MAX) return { sentence: joined, stories: 2 };
  }
  return { sentence: [...first.head], stories: 1 };
}

/** Two things of one class in one breath would read as one, and two classes that lean within the day as one sentence twice. */
const isElsewhere = (a: Ranked, b: Ranked): boolean =>
  !(a.kind === 'intraday' && b.kind === 'intraday') &&
  a.subject.assetClasses.every((name) => !b.subject.assetClasses.includes(name));

/** Behind a semicolon a number-word begins small; a name keeps its first letter. */
function lowered([first, ...rest]: DraftSentence): DraftSentence {
  if (first === undefined || first.kind !== 'fact') return first === undefined ? [] : [first, ...rest];
  return [{ ...first, text: first.text.charAt(0).toLowerCase() + first.text.slice(1) }, ...rest];
}

/** Two sentences: what the headline left out of its story, and what to compare that with; of two stories what it left out of each. */
export function deckOf(drafts: readonly StoryDraft[], stories: number): DraftSentence[] {
  const [first, second] = drafts;
  if (first === undefined) return [];
  const sentences = stories > 1 ? [first.detail, second?.detail] : [first.followUp ?? first.detail, first.context];
  // A card may have the same sentence: copies keep the two apart.
  return sentences.flatMap((sentence) => (sentence === undefined || sentence === null ? [] : [[...sentence]]));
}
