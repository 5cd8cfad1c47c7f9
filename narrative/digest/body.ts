import { type DraftSentence, textOf } from '../realise.ts';
import type { Chosen } from '../stories/stories.ts';
import { isVerified } from '../stories/verified-texts.ts';
import { comparisonsOf, type DigestContext } from './inbox.ts';
import { Said } from './said.ts';

export interface Item {
  readonly chosen: Chosen;
  readonly title: DraftSentence;
  /** Whether the headline has said the title. */
  readonly isTold: boolean;
  readonly line: DraftSentence | null;
}

export interface Body {
  readonly headline: DraftSentence;
  readonly deck: readonly DraftSentence[];
  readonly items: readonly Item[];
  readonly came: readonly DraftSentence[];
  readonly turn: DraftSentence | null;
}

/** Everything below the subject, in the order in which it is read. */
export const bodySentences = ({ headline, deck, items, came, turn }: Body): DraftSentence[] => [
  headline,
  ...deck,
  ...items.flatMap(({ title, line }) => (line === null ? [title] : [title, line])),
  ...came,
  ...(turn === null ? [] : [turn]),
];

export function bodyOf(
  {
    headed,
    stories,
    headline,
    said: inInbox,
  }: {
    readonly headed: readonly Chosen[];
    readonly stories: readonly Chosen[];
    readonly headline: { readonly sentence: DraftSentence | null; readonly stories: number };
    readonly said: Said;
  },
  { input, book, beside }: DigestContext,
): Omit<Body, 'came' | 'turn'> & { readonly said: Said } {
  const head = [...(headline.sentence ?? [])];
  const said = new Said();
  said.add(head);
  const inInboxToo = new Said(inInbox);
  inInboxToo.add(head);
  const told = headed.slice(0, headline.stories).map(({ draft }) => draft);
  const pool = [
    ...told.flatMap((draft) => {
      const { frequency, certainty, followUp, detail } = draft;
      const first = headline.stories > 1 ? [detail] : [...comparisonsOf(draft), followUp, certainty];
      return [...first, frequency, ...comparisonsOf(draft), certainty, detail];
    }),
    // Of a day with little to say: what stands by itself of the other stories.
    ...headed.slice(headline.stories).map(({ draft }) => draft.detail),
  ];
  const fits = (before: readonly DraftSentence[]) => (sentence: DraftSentence) =>
    isVerified([...before, sentence], input, book);
  const deck: DraftSentence[] = [];
  for (let k = 0; k < 2; k++) {
    const next = inInboxToo.firstNew(k === 0 ? [...pool, ...beside] : pool, fits([head, ...deck]));
    if (next !== null) deck.push(next);
  }
  said.add(...deck);
  const items = stories.map((chosen, k): Item => {
    const { draft } = chosen;
    const title = [...draft.title];
    said.add(title);
    const line = said.firstNew(
      [draft.certainty, draft.frequency, ...comparisonsOf(draft), draft.detail],
      fits([title]),
    );
    return { chosen, title, isTold: k < headline.stories && textOf(head).includes(textOf(title)), line };
  });
  // Of what the headline and the deck have said whole, nothing is left to say.
  const left = items.filter(({ isTold, line, chosen }) => !isTold || line !== null || isPictured(chosen));
  return { headline: head, deck, items: left, said };
}

/** With what came of the ranges and what would change the view, where the deck has not said it. */
export function withSections(
  { said, ...body }: ReturnType<typeof bodyOf>,
  { came, turn }: Pick<Body, 'came' | 'turn'>,
): Body {
  return { ...body, came: said.isNew(came[0]) ? came : [], turn: said.isNew(turn) ? turn : null };
}

/** Whether a mail has bars of it: those of a class are none of one instrument. */
const isPictured = ({ candidate, draft: { chart } }: Chosen): boolean =>
  chart !== null && (candidate.subject.symbol === undefined || chart.kind === 'dumbbell');
