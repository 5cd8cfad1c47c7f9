import { upperFirst } from '#wording/text.ts';
import type { Fact } from './fact.ts';
import { renderings } from './format.ts';

/** Where the cited facts of a clause are said. */
export interface Location {
  /** Facts that are said by the same words together. */
  readonly groups: readonly (readonly Fact[])[];
  /** The clause without those words. */
  readonly rest: string;
  readonly missing: readonly Fact[];
  /** Facts of the two ends of a change that stand at the wrong end: "to" before the old value. */
  readonly turned: readonly Fact[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the words of each fact, in the order of the citations, none inside a longer word or number. A fact may share the words of the one
 * before. Where not all are found, as many from the first as can be.
 */
export function locateFacts(text: string, facts: readonly Fact[], opensSentence: boolean): Location {
  const spans = spansOf(text, facts, opensSentence);
  const found = facts.slice(0, spans.length);
  const turned = found.filter((fact, k) => isAtWrongEnd(fact, text.slice(0, spans[k]?.from)));
  const groups = Map.groupBy(found, (_, k) => spans[k]?.from);
  const rest = [...new Set(spans)]
    .toReversed()
    .reduce((left, { from, to }) => `${left.slice(0, from)} ${left.slice(to)}`, text);
  return { groups: [...groups.values()], rest, missing: facts.slice(spans.length), turned };
}

/** The spans of the facts, as many from the first as can be found: a search that goes back where the next fact has no place. */
function spansOf(text: string, facts: readonly Fact[], opensSentence: boolean): Span[] {
  let best: Span[] = [];
  const search = (k: number, spans: Span[]): boolean => {
    if (spans.length > best.length) best = spans;
    const fact = facts[k];
    if (fact === undefined) return true;
    const last = spans.at(-1);
    const next = findNext(text, fact, last?.to ?? 0, opensSentence);
    if (next !== null && search(k + 1, [...spans, next])) return true;
    return last !== undefined && says(text, last, fact, opensSentence) && search(k + 1, [...spans, last]);
  };
  search(0, []);
  return best;
}

/** What may stand before the old and the new value of a change. */
const OLD_END = /(?:^|\b(?:from|left|was|after|(?<!\bnow )in)) ?$/i;
const NEW_END = /(?:^|\b(?:to|into|for|in|is)|:) ?$/i;
function isAtWrongEnd({ table, column }: Fact, before: string): boolean {
  if (table !== 'changes' && table !== 'shifts' && table !== 'ranges') return false;
  if (column === 'from_label' || column === 'corr_before' || column === 'ratio_yesterday') return !OLD_END.test(before);
  return (column === 'to_label' || column === 'corr_after') && !NEW_END.test(before);
}

const textsOf = (fact: Fact, opensSentence: boolean): string[] =>
  renderings(fact).flatMap((text) => (opensSentence ? [text, upperFirst(text)] : [text]));

/** The first words of the fact from a place on; of several that begin there the longest. */
function findNext(text: string, fact: Fact, after: number, opensSentence: boolean): Span | null {
  let best: Span | null = null;
  for (const words of textsOf(fact, opensSentence)) {
    for (let from = text.indexOf(words, after); from >= 0; from = text.indexOf(words, from + 1)) {
      const span = { from, to: from + words.length };
      if (!isBounded(text, span)) continue;
      if (best === null || from < best.from || (from === best.from && span.to > best.to)) best = span;
      break;
    }
  }
  return best;
}

const says = (text: string, { from, to }: Span, fact: Fact, opensSentence: boolean): boolean =>
  textsOf(fact, opensSentence).includes(text.slice(from, to));

/** Not a part of a longer number, of a number with another unit, or of a word. A capital form only opens a sentence. */
function isBounded(text: string, { from, to }: Span): boolean {
  const words = text.slice(from, to);
  const before = text.slice(Math.max(0, from - 2), from);
  const after = text.slice(to, to + 8);
  if (/[\p{L}\p{N}_±−+$€£/-]$|\p{N}[.,:]$/u.test(before)) return false;
  if (/^\p{N}/u.test(words) && /\p{N} $/u.test(before)) return false;
  if (/^(?:[\p{L}\p{N}_/-]|[.,:]\p{N})/u.test(after)) return false;
  if (/\p{N}$/u.test(words) && /^ ?(?:%|bars?\b|minutes?\b|hours?\b|days?\b|weeks?\b)/.test(after)) return false;
  const isCapital = /^[A-Z]/.test(words) && !/[A-Z]/.test(text[from + 1] ?? '') && !/\d/.test(words);
  return !isCapital || text.slice(0, from).trim() === '';
}
