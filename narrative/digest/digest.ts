import type { Fact } from '../fact.ts';
import { FactBook } from '../fact-book.ts';
import type { DraftSentence } from '../realise.ts';
import { clustersOf } from '../stories/clusters.ts';
import { outlookSentences } from '../stories/range-candidates.ts';
import { chosenOf, headlineOfChosen } from '../stories/stories.ts';
import { verifiedTexts } from '../stories/verified-texts.ts';
import { bodyOf, bodySentences, withSections } from './body.ts';
import { inboxOf } from './inbox.ts';
import type { DigestInput } from './input.ts';
import { outcomeSentences } from './outcome-sentences.ts';
import { shortened } from './shortened.ts';
import { turnSentence } from './turn-sentence.ts';
import type { DigestWords } from './words.ts';

/** What sentences may take of a mail: labels, a full watchlist and the words below take the rest of 180, on a quiet day of 60. */
const PROSE_MAX = 84;
const QUIET_PROSE_MAX = 25;
/** Of these, each class takes so many: its name and how its next day will be. */
const CLASS_WORDS = 2;

/** The words of a mail, and the facts behind them. */
export interface WrittenDigest {
  readonly words: DigestWords;
  readonly facts: readonly Fact[];
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
  const classes = new Set(input.instruments.map(({ assetClass }) => assetClass)).size;
  const came = outcomeSentences(input.outcomes, book);
  const turn = turnSentence(input, stories[0]?.candidate.subject, book);
  const outlook = outlookOf(input, headed[0]?.candidate.subject.symbol, book);
  const context = { input, book, beside: [...outlook, ...came.slice(0, 1), ...(turn === null ? [] : [turn])] };
  const inbox = inboxOf(headed, headline, context);
  const chosen = { headed, stories: isQuiet ? [] : stories, headline, said: inbox.said };
  const whole = withSections(bodyOf(chosen, context), { came, turn });
  const body = shortened(whole, isQuiet ? QUIET_PROSE_MAX : PROSE_MAX - CLASS_WORDS * classes);
  const inboxTexts = verifiedTexts(
    inbox.preheader === null ? [inbox.subject] : [inbox.subject, inbox.preheader],
    input,
    book,
  );
  const { plain } = verifiedTexts(bodySentences(body), input, book);
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

/** What is expected of the instrument that the first story is about, where its forecast has shown skill. */
function outlookOf({ ranges }: DigestInput, symbol: string | undefined, book: FactBook): DraftSentence[] {
  const range = ranges.find((row) => row.symbol === symbol && row.gateOpen && row.horizonBars === 1);
  return range === undefined ? [] : outlookSentences(range, book);
}
