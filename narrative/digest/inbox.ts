import type { FactBook } from '../fact-book.ts';
import { type DraftSentence, textOf } from '../realise.ts';
import type { StoryDraft } from '../stories/draft.ts';
import type { Chosen } from '../stories/stories.ts';
import { isVerified } from '../stories/verified-texts.ts';
import type { DigestInput } from './input.ts';
import { Said } from './said.ts';

/** What a mailbox on a desk shows of a subject; a phone cuts the doubt that is a number, and never the story. */
const SUBJECT_MAX = 72;

/** The two lines of a mail that a mailbox shows. */
export interface Inbox {
  readonly subject: DraftSentence;
  readonly preheader: DraftSentence | null;
  /** What the two say. */
  readonly said: Said;
}

/** What the words of a mail are chosen from beside the stories. */
export interface DigestContext {
  readonly input: DigestInput;
  readonly book: FactBook;
  /** Sentences that stand by themselves, for a day with little to say. */
  readonly beside: readonly DraftSentence[];
}

/** What a story is compared with, in sentences that stand by themselves. */
export const comparisonsOf = ({ comparison, context }: StoryDraft): readonly (DraftSentence | null)[] =>
  comparison === undefined ? [context] : [comparison];

/** The subject says the first story and its doubt, the preheader a second fact. */
export function inboxOf(
  headed: readonly Chosen[],
  headline: { readonly sentence: DraftSentence | null; readonly stories: number },
  { input, book, beside }: DigestContext,
): Inbox {
  const [first] = headed;
  if (first === undefined || headline.sentence === null) throw new RangeError('a day without a headline has no mail');
  const said = new Said();
  const { head, doubt } = first.draft;
  // A doubt that is a number has its story alone; "perhaps" stands in the head.
  const subjects = [
    ...(doubt == null ? [] : [{ parts: [...head, ...doubt], stories: 1 }]),
    { parts: [...headline.sentence], stories: headline.stories },
  ];
  const fitting = subjects.find(({ parts }) => textOf(parts).length <= SUBJECT_MAX && isVerified([parts], input, book));
  const { parts: subject, stories } = fitting ?? { parts: [...head], stories: 1 };
  said.add(subject);
  const isTold = (k: number): boolean => k < stories;
  const others = headed
    .filter((_, k) => !isTold(k))
    .flatMap(({ draft }) => [...(draft.doubt == null ? [] : [[...draft.title, ...draft.doubt]]), draft.title]);
  const more = headed
    .filter((_, k) => isTold(k))
    .flatMap(({ draft }) => [...comparisonsOf(draft), draft.frequency, draft.certainty, draft.followUp, draft.detail]);
  const preheader = said.firstNew([...others, ...more, ...beside], (sentence) =>
    isVerified([subject, sentence], input, book),
  );
  return { subject, preheader, said };
}
