import { cellOf, type Fact } from '../fact.ts';
import type { DraftSentence } from '../realise.ts';

/** What a fact says, whatever the words are: a change of many is one thing, whichever of them are counted. */
function essenceOf(fact: Fact): string {
  const { derived } = fact;
  if (derived === undefined) return cellOf(fact);
  // A verb says which state, and not how many are in it.
  if (fact.format === 'isOfState') return `${derived.of} of ${JSON.stringify(fact.key.asset_class ?? fact.key.symbol)}`;
  return derived.of?.includes(' → ') ? derived.of : `${derived.expr} ${derived.of ?? ''} ${derived.inputs.join(' ')}`;
}

const essencesOf = (sentence: DraftSentence): string[] =>
  sentence.flatMap((part) => (part.kind === 'fact' ? part.facts.map(essenceOf) : []));

/** Remembers what was said, so that nothing is said twice. */
export class Said {
  readonly #essences: Set<string>;

  constructor(before: Said | null = null) {
    this.#essences = new Set(before === null ? [] : before.#essences);
  }

  add(...sentences: readonly (DraftSentence | null)[]): void {
    for (const sentence of sentences)
      for (const essence of sentence === null ? [] : essencesOf(sentence)) this.#essences.add(essence);
  }

  /** Whether a sentence says something, and nothing that was said. */
  isNew(sentence: DraftSentence | null | undefined): sentence is DraftSentence {
    if (sentence === null || sentence === undefined) return false;
    const essences = essencesOf(sentence);
    return essences.length > 0 && essences.every((essence) => !this.#essences.has(essence));
  }

  /** The first of some sentences that says only what is new, and fits in its place. It counts as said from now on. */
  firstNew(
    sentences: readonly (DraftSentence | null | undefined)[],
    fits: (sentence: DraftSentence) => boolean,
  ): DraftSentence | null {
    const found = sentences.find((sentence) => this.isNew(sentence) && fits(sentence)) ?? null;
    this.add(found);
    return found === null ? null : [...found];
  }
}
