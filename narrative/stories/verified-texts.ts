import { ArgusError } from '#errors/argus-error.ts';
import { assemble } from '../assemble.ts';
import type { FactBook } from '../fact-book.ts';
import { type Note, plainSentence } from '../note.ts';
import type { DraftSentence } from '../realise.ts';
import { verify } from '../verify.ts';
import type { StoryInput } from './input.ts';

export interface VerifiedTexts {
  readonly note: Note;
  /** The words of one of the sentences without its markers; '' of none. */
  plain(sentence: DraftSentence | null): string;
}

/** Whether the verifier finds nothing in these sentences, one behind the other. */
export const isVerified = (
  sentences: readonly DraftSentence[],
  { assetClass }: Pick<StoryInput, 'assetClass'>,
  book: FactBook,
): boolean => verify(assemble(sentences, assetClass === undefined ? {} : { assetClass }), book.all).length === 0;

/**
 * Sentences about a market or a class as one note that the verifier has read.
 * @throws ArgusError ARGUS_NARRATIVE_UNVERIFIED when a word of it has no cited fact.
 */
export function verifiedTexts(
  sentences: readonly DraftSentence[],
  { assetClass }: Pick<StoryInput, 'assetClass'>,
  book: FactBook,
): VerifiedTexts {
  const note = assemble(sentences, assetClass === undefined ? {} : { assetClass });
  const findings = verify(note, book.all);
  if (findings.length > 0)
    throw new ArgusError(
      'ARGUS_NARRATIVE_UNVERIFIED',
      `the stories of ${assetClass ?? 'the market'} say what no fact says: ${findings
        .map(({ reason, what, sentence }) => `${what} (${reason} in "${note.sentences[sentence]?.text}")`)
        .join(', ')}`,
      { details: { findings } },
    );
  const texts = new Map(sentences.map((sentence, k) => [sentence, plainSentence(note.sentences[k]?.text ?? '')]));
  return { note, plain: (sentence) => (sentence === null ? '' : (texts.get(sentence) ?? '')) };
}
