import type { Fact } from './fact.ts';
import { valueText } from './format.ts';
import type { Citation, Note, Sentence, Subject } from './note.ts';
import type { DraftSentence } from './realise.ts';

/** Numbers the facts in the order of the text and puts their markers at the end of each clause. */
export function assemble(sentences: readonly DraftSentence[], subject: Subject): Note {
  const citations = new Map<string, Citation>();
  const numberOf = (fact: Fact): number => {
    const known = citations.get(fact.id);
    if (known !== undefined) return known.n;
    const { id, table, key, column, knowledgeTime } = fact;
    const n = citations.size + 1;
    citations.set(id, { n, factId: id, table, key, column, value: valueText(fact), knowledgeTime });
    return n;
  };
  const assembled = sentences.map((parts): Sentence => {
    let text = '';
    let pending: number[] = [];
    const all: number[] = [];
    const cite = () => {
      if (pending.length > 0) text += ` ${pending.map((n) => `[${n}]`).join('')}`;
      pending = [];
    };
    for (const part of parts) {
      if (part.kind === 'cite') cite();
      else text += part.text;
      if (part.kind !== 'fact') continue;
      const numbers = part.facts.map(numberOf);
      pending.push(...numbers);
      all.push(...numbers);
    }
    if (pending.length > 0) throw new RangeError(`a fact stands behind the last citation of "${text}"`);
    return { text, citations: all };
  });
  return { subject, sentences: assembled, citations: [...citations.values()] };
}
