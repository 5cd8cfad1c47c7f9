import type { Fact } from './fact.ts';
import { type Reason, reasonOf } from './vocabulary.ts';

/** Words that may stand only beside a fact of their subject, and the cells that are such facts. */
const TOPICS: readonly (readonly [word: RegExp, cell: RegExp])[] = [
  [/\b(correlation|linked|link|ties?)\b/i, /^shifts\b/],
  [/\b(halted|traded|stood still|trade in)\b/i, /^instruments halted_since/],
  [/\bdirection\b/i, /^signals (direction|abstain_reason)/],
];

/** Words of a subject that no fact of the sentence, nor what it is derived from, is about. */
export function offTopic(text: string, facts: readonly Fact[], byId: ReadonlyMap<string, Fact>): string[] {
  return TOPICS.filter(([word, cell]) => word.test(text) && !facts.some((fact) => isAbout(fact, cell, byId))).map(
    ([word]) => `${text.match(word)?.[0]} without a fact of it`,
  );
}

/** A fact is about its own cell, about those it is derived from, and about where a count of none looked. */
function isAbout({ table, column, derived }: Fact, cell: RegExp, byId: ReadonlyMap<string, Fact>): boolean {
  const isCell = (place: { table: string; column: string }) => cell.test(`${place.table} ${place.column}`);
  if (isCell({ table, column })) return true;
  if (derived === undefined) return false;
  if (derived.over !== undefined && isCell(derived.over)) return true;
  return derived.inputs.some((id) => {
    const input = byId.get(id);
    return input !== undefined && isCell(input);
  });
}

/** A word ("3.5", "range-bound", "its"), an apostrophe with s, or any other sign. */
const TOKEN = /[\p{L}\p{N}][\p{L}\p{N}'’.,:%−-]*[\p{L}\p{N}%]|[\p{L}\p{N}]|'s|[^\s]/gu;

/** Words and signs that only a fact may say, with the reason. A capital is free at the start of a sentence only. */
export function unknownWords(text: string, opensSentence: boolean): { word: string; reason: Reason }[] {
  return (text.match(TOKEN) ?? []).flatMap((token, k) => {
    if (/^(?:[.,:;()]|'s)$/.test(token)) return [];
    const word = opensSentence && k === 0 ? token.charAt(0).toLowerCase() + token.slice(1) : token;
    const reason = reasonOf(word);
    return reason === null ? [] : [{ word, reason }];
  });
}
