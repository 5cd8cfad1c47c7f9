import { checkFact } from './check-fact.ts';
import type { Fact } from './fact.ts';
import { valueText } from './format.ts';
import { place } from './locate-facts.ts';
import { dictionaryOf, KINDS, type Names, noNames, takeNames, wrongNames } from './name-check.ts';
import type { Citation, Note } from './note.ts';
import { labelIn, type Reason, reasonOf } from './vocabulary.ts';

/** What is wrong in a note, and in which sentence (−1: in its citations). */
export interface Finding {
  readonly reason: Reason;
  readonly what: string;
  readonly sentence: number;
}

const MOST_WORDS = 25;
const TOPICS: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(correlation|linked|link|ties?)\b/i, /^shifts\b/],
  [/\b(halted|traded|stood still|trade in)\b/i, /^instruments halted_since/],
  [/\bdirection\b/i, /^signals (direction|abstain_reason)/],
];

/**
 * Reads a finished note as a stranger would: every number, date, label and sign word must be a cited fact of its clause, in the order of its
 * markers; every name must stand in the keys of those facts; every other word must be one that claims nothing (vocabulary.ts). It knows
 * no template. An empty list means that nothing was found.
 */
export function verify(note: Note, facts: readonly Fact[]): Finding[] {
  const findings: Finding[] = [];
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const cited = new Map<number, Fact>();
  const add = (sentence: number, reason: Reason, what: string) => findings.push({ reason, what, sentence });
  for (const [index, citation] of note.citations.entries()) {
    const fact = byId.get(citation.factId);
    if (fact === undefined || citation.n !== index + 1 || !sameCell(citation, fact)) {
      add(-1, 'ARGUS_NARRATIVE_CITATION', `[${citation.n}] is not a fact`);
      continue;
    }
    const wrong = checkFact(fact, byId);
    if (wrong !== null) {
      add(-1, 'ARGUS_NARRATIVE_FACT', wrong);
      continue;
    }
    cited.set(citation.n, fact);
  }
  const dictionary = dictionaryOf(facts, note.sentences.map(({ text }) => text).join('\n'));
  const used = new Set<number>();
  let before: Names = noNames();
  for (const [at, { text, citations }] of note.sentences.entries()) {
    const clauses = clausesOf(text);
    const numbers = clauses.flatMap((clause) => clause.numbers);
    if (numbers.join() !== citations.join()) add(at, 'ARGUS_NARRATIVE_CITATION', 'markers and citations differ');
    if (text.replace(/ ?\[\d+\]/g, '').split(/\s+/).length > MOST_WORDS) add(at, 'ARGUS_NARRATIVE_LONG', text);
    for (const n of numbers) used.add(n);
    const all = numbers.flatMap((n) => cited.get(n) ?? []);
    for (const [position, clause] of clauses.entries()) {
      const own = clause.numbers.flatMap((n) => cited.get(n) ?? []);
      if (own.length !== clause.numbers.length) {
        add(at, 'ARGUS_NARRATIVE_CITATION', 'a marker leads nowhere');
        continue;
      }
      const placed = place(clause.text, own, position === 0);
      for (const fact of placed.missing) add(at, 'ARGUS_NARRATIVE_FACT', `${fact.id} is cited and not said`);
      for (const fact of placed.turned)
        add(at, 'ARGUS_NARRATIVE_FACT', `${fact.id} stands at the wrong end of a change`);
      if (ambiguous(placed.groups)) add(at, 'ARGUS_NARRATIVE_NAME', 'which value is whose?');
      for (const what of offTopic(placed.rest, all, byId)) add(at, 'ARGUS_NARRATIVE_WORD', what);
      const { names, rest, twice } = takeNames(placed.rest, dictionary);
      for (const name of twice) add(at, 'ARGUS_NARRATIVE_NAME', `${name} twice`);
      for (const what of wrongNames(names, before, own, note)) add(at, 'ARGUS_NARRATIVE_NAME', what);
      for (const kind of KINDS) if (names[kind].size > 0) before = { ...before, [kind]: names[kind] };
      const label = labelIn(rest);
      if (label !== null) add(at, 'ARGUS_NARRATIVE_LABEL', label);
      for (const { reason, word } of unknownWords(rest, position === 0)) add(at, reason, word);
    }
    for (const fact of all)
      if (
        fact.key.series !== undefined &&
        !all.some(({ column, key }) => column === 'name' && key.series === fact.key.series)
      )
        add(at, 'ARGUS_NARRATIVE_NAME', `${fact.key.series} is not named`);
  }
  for (const { n } of note.citations)
    if (!used.has(n)) add(-1, 'ARGUS_NARRATIVE_CITATION', `[${n}] is nowhere in the text`);
  return findings;
}

const sameCell = (citation: Citation, fact: Fact): boolean =>
  citation.table === fact.table &&
  citation.column === fact.column &&
  citation.knowledgeTime === fact.knowledgeTime &&
  citation.value === valueText(fact) &&
  JSON.stringify(citation.key) === JSON.stringify(fact.key);

interface Clause {
  readonly text: string;
  readonly numbers: readonly number[];
}
/** Text up to each run of markers; what stands behind the last run has none. */
function clausesOf(text: string): Clause[] {
  return [...text.matchAll(/([^[]*)((?:\[\d+\])*)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, words, markers]) => ({
      text: words as string,
      numbers: [...(markers as string).matchAll(/\d+/g)].map(([digits]) => Number(digits)),
    }));
}

/** Two values in one clause that belong to different names: the reader cannot tell which is whose. */
function ambiguous(groups: readonly (readonly Fact[])[]): boolean {
  return ['symbol', 'asset_class', 'timeframe'].some((name) => {
    const sets = groups
      .map((group) => [...new Set(group.flatMap(({ key }) => key[name] ?? []))].sort().join(' '))
      .filter((set) => set !== '');
    return new Set(sets).size > 1;
  });
}

function offTopic(text: string, facts: readonly Fact[], byId: ReadonlyMap<string, Fact>): string[] {
  const sources = facts.flatMap((fact) => [fact, ...(fact.derived?.inputs ?? []).flatMap((id) => byId.get(id) ?? [])]);
  return TOPICS.filter(
    ([word, source]) => word.test(text) && !sources.some(({ table, column }) => source.test(`${table} ${column}`)),
  ).map(([word]) => `${text.match(word)?.[0]} without a fact of it`);
}

/** Words and signs that a fact would have to say. A capital is free at the start of a sentence only. */
function unknownWords(rest: string, start: boolean): { word: string; reason: Reason }[] {
  const tokens = rest.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,:%−-]*[\p{L}\p{N}%]|[\p{L}\p{N}]|'s|[^\s]/gu) ?? [];
  return tokens.flatMap((token, k) => {
    if (/^(?:[.,:;()]|'s)$/.test(token)) return [];
    const word = start && k === 0 ? (token[0] as string).toLowerCase() + token.slice(1) : token;
    const reason = reasonOf(word);
    return reason === null ? [] : [{ word, reason }];
  });
}
