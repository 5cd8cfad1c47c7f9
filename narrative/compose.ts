import { ArgusError } from '#errors/argus-error.ts';
import { assemble } from './assemble.ts';
import { FactBook } from './fact-book.ts';
import type { NarrativeInput } from './input.ts';
import { instrumentMessages } from './instrument-messages.ts';
import { marketMessages } from './market-messages.ts';
import type { Message } from './message.ts';
import type { Narrative, Note, Subject } from './note.ts';
import { type DraftSentence, realise } from './realise.ts';
import { MESSAGES_MAX, select, type Thresholds } from './select.ts';
import { verify } from './verify.ts';

/** A note with the draft it was made of: a polish needs to know where each fact stands. */
export interface Composition extends Narrative {
  readonly draft: readonly DraftSentence[];
  /** How many sentences each message has: they are one paragraph. */
  readonly paragraphs: readonly number[];
}

/** Everything that a note could say. Without a book it is for comparison only: the percentiles of a class. */
export const candidatesOf = (input: NarrativeInput, book = new FactBook()): Message[] =>
  input.kind === 'instrument' ? instrumentMessages(input, book) : marketMessages(input, book);

/**
 * facts → select → order → realise (quant design, 7). The same input gives the same bytes.
 * @throws ArgusError ARGUS_NARRATIVE_FACT for a value that must not be written about.
 */
export function compose(input: NarrativeInput, thresholds: Thresholds = {}): Composition {
  const book = new FactBook();
  const messages = select(candidatesOf(input, book), MESSAGES_MAX[input.kind], thresholds);
  const subject = subjectOf(input);
  const sentences = realise(messages, subject, input.date);
  const draft = sentences.flat();
  const paragraphs = sentences.map(({ length }) => length);
  return { note: assemble(draft, subject), facts: book.all, draft, paragraphs };
}

function subjectOf(input: NarrativeInput): Subject {
  if (input.kind === 'instrument') return { symbol: input.symbol, assetClass: input.assetClass };
  return input.assetClass === undefined ? {} : { assetClass: input.assetClass };
}

/**
 * The note of an instrument or a market, verified. `thresholds` (thresholdsOf) leave out what is ordinary within its class.
 * @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED when a word of it has no cited fact, ARGUS_NARRATIVE_FACT as compose.
 */
export const narrate = (input: NarrativeInput, thresholds: Thresholds = {}): Note =>
  verified(compose(input, thresholds)).note;

/** The same composition. @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED when the verifier found something. */
export function verified(composition: Composition): Composition {
  const { note, facts } = composition;
  const findings = verify(note, facts);
  if (findings.length > 0)
    throw new ArgusError(
      'ARGUS_NARRATIVE_UNVERIFIED',
      `the note of ${note.subject.symbol ?? note.subject.assetClass ?? 'the market'} says what no fact says: ${findings
        .map(({ reason, what }) => `${what} (${reason})`)
        .join(', ')}`,
      { details: { findings } },
    );
  return composition;
}
