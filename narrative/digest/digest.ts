import type { Fact } from '../fact.ts';
import { FactBook } from '../fact-book.ts';
import { type DraftSentence, textOf } from '../realise.ts';
import { clustersOf } from '../stories/clusters.ts';
import { type Chosen, chosenOf, headlineOfChosen } from '../stories/stories.ts';
import { isVerified, verifiedTexts } from '../stories/verified-texts.ts';
import { comparisonsOf, inboxOf } from './inbox.ts';
import type { DigestInput } from './input.ts';
import { outcomeSentences } from './outcome-sentences.ts';
import { Said } from './said.ts';
import { turnSentence } from './turn-sentence.ts';
import { readWords } from './word-count.ts';
import type { DigestWords } from './words.ts';

/** What sentences may take of a mail: tables, labels and the words below take the rest of 180, on a quiet day of 60. */
const PROSE_MAX = 80;
const QUIET_PROSE_MAX = 25;

/** The words of a mail, and the facts behind them. */
export interface WrittenDigest {
  readonly words: DigestWords;
  readonly facts: readonly Fact[];
}

interface Item {
  readonly chosen: Chosen;
  readonly title: DraftSentence;
  /** Whether the headline has said the title. */
  readonly isTold: boolean;
  readonly line: DraftSentence | null;
}

interface Body {
  readonly headline: DraftSentence;
  readonly deck: readonly DraftSentence[];
  readonly items: readonly Item[];
  readonly came: readonly DraftSentence[];
  readonly turn: DraftSentence | null;
}

/**
 * What a mail says of a day: the stories of the pages, each fact once, in few words. Subject, preheader and first sentence say three different
 * things. The same input gives the same words.
 * @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED when a word of it has no cited fact, RangeError when there is nothing to say.
 */
export function digestOf(input: DigestInput): WrittenDigest {
  const book = new FactBook();
  const { headed, stories } = chosenOf(input, clustersOf(input), book);
  const headline = headlineOfChosen(headed);
  const isQuiet = headed[0]?.candidate.kind === 'quiet';
  const inbox = inboxOf(headed, headline, { input, book });
  const whole = bodyOf({ headed, stories: isQuiet ? [] : stories, headline, said: inbox.said }, input, book);
  const body = shortened(whole, isQuiet ? QUIET_PROSE_MAX : PROSE_MAX);
  const inboxTexts = verifiedTexts(
    inbox.preheader === null ? [inbox.subject] : [inbox.subject, inbox.preheader],
    input,
    book,
  );
  const { plain } = verifiedTexts(sentencesOf(body), input, book);
  return {
    facts: book.all,
    words: {
      isQuiet,
      subject: inboxTexts.plain(inbox.subject),
      preheader: inboxTexts.plain(inbox.preheader),
      headline: plain(body.headline),
      deck: body.deck.map(plain),
      items: body.items.map(({ chosen: { candidate, draft }, title, isTold, line }) => ({
        kind: candidate.kind,
        subject: candidate.subject,
        title: isTold ? '' : plain(title),
        line: plain(line),
        chart: draft.chart,
      })),
      came: body.came.map(plain),
      turn: plain(body.turn),
    },
  };
}

/** In the order in which they are read. */
const sentencesOf = ({ headline, deck, items, came, turn }: Body): DraftSentence[] => [
  headline,
  ...deck,
  ...items.flatMap(({ title, line }) => (line === null ? [title] : [title, line])),
  ...came,
  ...(turn === null ? [] : [turn]),
];

function bodyOf(
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
  input: DigestInput,
  book: FactBook,
): Body {
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
    const next = inInboxToo.firstNew(pool, fits([head, ...deck]));
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
  const turn = turnSentence(input, stories[0]?.candidate.subject, book);
  return {
    headline: head,
    deck,
    items: left,
    came: outcomeSentences(input.outcomes, book),
    turn: said.isNew(turn) ? turn : null,
  };
}

/** Whether a mail has bars of it: those of a class are none of one instrument. */
const isPictured = ({ candidate, draft: { chart } }: Chosen): boolean =>
  chart !== null && (candidate.subject.symbol === undefined || chart.kind === 'dumbbell');

/** Without what matters least, until it has at most so many words. */
function shortened(body: Body, most: number): Body {
  let left = body;
  for (const less of LESS) {
    const words = sentencesOf(left).reduce((sum, sentence) => sum + readWords(textOf(sentence)), 0);
    if (words <= most) break;
    left = less(left);
  }
  return left;
}

const withoutLine =
  (k: number) =>
  (body: Body): Body => ({ ...body, items: body.items.map((item, i) => (i === k ? { ...item, line: null } : item)) });
const LESS: readonly ((body: Body) => Body)[] = [
  (body) => ({ ...body, deck: body.deck.slice(0, 1) }),
  withoutLine(2),
  (body) => ({ ...body, came: body.came.slice(0, 1) }),
  withoutLine(1),
  (body) => ({ ...body, items: body.items.slice(0, 2) }),
  (body) => ({ ...body, turn: null }),
  withoutLine(0),
  (body) => ({ ...body, came: [] }),
];
