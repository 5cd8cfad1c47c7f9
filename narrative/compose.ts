import { ArgusError } from '#errors/argus-error.ts';
import { assemble } from './assemble.ts';
import { FactBook } from './fact-book.ts';
import type { NarrativeInput } from './input.ts';
import { instrumentMessages } from './instrument-messages.ts';
import { marketMessages } from './market-messages.ts';
import type { Message } from './message.ts';
import type { Narrative, Note, Subject } from './note.ts';
import { type DraftSentence, realise } from './realise.ts';
import { MOST, select, type Thresholds } from './select.ts';
import { verify } from './verify.ts';

/** A narrative before its last form: with the places of its facts, which the polish needs. */
export interface Composition extends Narrative {
  readonly draft: readonly DraftSentence[];
  /** Sentences of each message: they belong together. */
  readonly paragraphs: readonly number[];
}

/** Candidates of a note with a book of their own, for the percentiles of a class. */
export const candidatesOf = (input: NarrativeInput, book = new FactBook()): Message[] =>
  input.kind === 'instrument' ? instrumentMessages(input, book) : marketMessages(input, book);

/**
 * facts → select → order → realise (quant design, 7). The same input gives the same bytes.
 * @throws ArgusError ARGUS_NARRATIVE_FACT for a value that must not be written about.
 */
export function compose(input: NarrativeInput, thresholds: Thresholds = {}): Composition {
  const book = new FactBook();
  const messages = select(candidatesOf(input, book), MOST[input.kind], thresholds);
  const subject: Subject =
    input.kind === 'instrument'
      ? { symbol: input.symbol, assetClass: input.assetClass }
      : input.assetClass === undefined
        ? {}
        : { assetClass: input.assetClass };
  const told = realise(messages, subject, input.date);
  const draft = told.flat();
  const paragraphs = told.map(({ length }) => length);
  return { note: assemble(draft, subject), facts: book.all, draft, paragraphs };
}

/**
 * The note of an instrument or a market, verified. `thresholds` (thresholdsOf) leave out what is ordinary within its class.
 * @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED when a word of it has no cited fact, ARGUS_NARRATIVE_FACT as compose.
 */
export const narrate = (input: NarrativeInput, thresholds: Thresholds = {}): Note =>
  verified(compose(input, thresholds)).note;

/** The composition as it is. @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED as narrate. */
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
