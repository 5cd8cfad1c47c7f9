import type { Fact } from './fact.ts';
import { renderings } from './format.ts';

/** Where the cited facts of a clause are said. */
export interface Placement {
  /** Facts that are said by the same words together. */
  readonly groups: readonly (readonly Fact[])[];
  /** The clause without those words. */
  readonly rest: string;
  readonly missing: readonly Fact[];
  /** Facts of the two ends of a change that stand at the wrong end: "to" before what was left. */
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
export function place(text: string, facts: readonly Fact[], start: boolean): Placement {
  let best: Span[] = [];
  const search = (k: number, spans: Span[]): boolean => {
    if (spans.length > best.length) best = spans;
    const fact = facts[k];
    if (fact === undefined) return true;
    const last = spans.at(-1);
    const next = findNext(text, fact, last?.to ?? 0, start);
    if (next !== null && search(k + 1, [...spans, next])) return true;
    return last !== undefined && says(text, last, fact, start) && search(k + 1, [...spans, last]);
  };
  search(0, []);
  const turned = facts.slice(0, best.length).filter((fact, k) => atWrongEnd(fact, text.slice(0, best[k]?.from)));
  const groups = Map.groupBy(facts.slice(0, best.length), (_, k) => best[k]?.from);
  const rest = [...new Set(best)]
    .toReversed()
    .reduce((left, { from, to }) => `${left.slice(0, from)} ${left.slice(to)}`, text);
  return { groups: [...groups.values()], rest, missing: facts.slice(best.length), turned };
}

/** What may stand before the old and the new value of a change. */
const OLD_END = /(?:^|\b(?:from|left|was|after|(?<!\bnow )in)) ?$/i;
const NEW_END = /(?:^|\b(?:to|into|for|in|is)|:) ?$/i;
function atWrongEnd({ table, column }: Fact, before: string): boolean {
  if (table !== 'changes' && table !== 'shifts') return false;
  if (column === 'from_label' || column === 'corr_before') return !OLD_END.test(before);
  return (column === 'to_label' || column === 'corr_after') && !NEW_END.test(before);
}

const textsOf = (fact: Fact, start: boolean): string[] =>
  renderings(fact).flatMap((text) => (start ? [text, (text[0] as string).toUpperCase() + text.slice(1)] : [text]));

function findNext(text: string, fact: Fact, after: number, start: boolean): Span | null {
  let best: Span | null = null;
  for (const said of textsOf(fact, start)) {
    for (let from = text.indexOf(said, after); from >= 0; from = text.indexOf(said, from + 1)) {
      const span = { from, to: from + said.length };
      if (!bounded(text, span)) continue;
      if (best === null || from < best.from || (from === best.from && span.to > best.to)) best = span;
      break;
    }
  }
  return best;
}

const says = (text: string, { from, to }: Span, fact: Fact, start: boolean): boolean =>
  textsOf(fact, start).includes(text.slice(from, to));

/** Not a part of a longer number, of a number with another unit, or of a word. A capital form only opens a sentence. */
function bounded(text: string, { from, to }: Span): boolean {
  const before = text.slice(Math.max(0, from - 2), from);
  const after = text.slice(to, to + 8);
  if (/[\p{L}\p{N}_±−+$€£/-]$|\p{N}[.,:]$/u.test(before)) return false;
  if (/^\p{N}/u.test(text.slice(from, to)) && /\p{N} $/u.test(before)) return false;
  if (/^(?:[\p{L}\p{N}_/-]|[.,:]\p{N})/u.test(after)) return false;
  const isNumber = /\p{N}$/u.test(text.slice(from, to));
  if (isNumber && /^ ?(?:%|bars?\b|minutes?\b|hours?\b|days?\b|weeks?\b)/.test(after)) return false;
  return (
    from === 0 ||
    !/^[A-Z]/.test(text.slice(from, to)) ||
    text.slice(0, from).trim() === '' ||
    /[A-Z]/.test(text[from + 1] ?? '') ||
    /\d/.test(text.slice(from, to))
  );
}
