import { checkFact } from './check-fact.ts';
import { type Clause, clausesOf } from './clauses.ts';
import type { Fact } from './fact.ts';
import { valueText } from './format.ts';
import { offTopic, unknownWords } from './free-words.ts';
import { locateFacts } from './locate-facts.ts';
import { type Dictionary, dictionaryOf, KINDS, type Names, noNames, takeNames, wrongNames } from './name-check.ts';
import { type Citation, type Note, type Sentence, WORDS_MAX } from './note.ts';
import { labelIn, type Reason } from './vocabulary.ts';

/** What is wrong in a note, and in which sentence (−1: in its citations). */
export interface Finding {
  readonly reason: Reason;
  readonly what: string;
  readonly sentence: number;
}
type Problem = Omit<Finding, 'sentence'>;

/** What every step of the check reads. */
interface Evidence {
  readonly note: Note;
  readonly byId: ReadonlyMap<string, Fact>;
  /** Facts by the number of their citation; without those whose citation is wrong. */
  readonly cited: ReadonlyMap<number, Fact>;
  readonly dictionary: Dictionary;
}

/**
 * Reads a finished note as a stranger would. Every number, date, label and sign word must be a cited fact of its clause, in the order of
 * its markers. Every name must stand in the keys of those facts. Every other word must be one that claims nothing (vocabulary.ts). It
 * knows no template. An empty list means that nothing was found.
 */
export function verify(note: Note, facts: readonly Fact[]): Finding[] {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const { cited, problems } = checkCitations(note, byId);
  const dictionary = dictionaryOf(facts, note.sentences.map(({ text }) => text).join('\n'));
  const evidence: Evidence = { note, byId, cited, dictionary };
  const findings: Finding[] = problems.map((problem) => ({ ...problem, sentence: -1 }));
  let before: Names = noNames();
  for (const [at, sentence] of note.sentences.entries()) {
    const checked = checkSentence(sentence, before, evidence);
    before = checked.names;
    findings.push(...checked.problems.map((problem) => ({ ...problem, sentence: at })));
  }
  return [...findings, ...unusedCitations(note).map((problem) => ({ ...problem, sentence: -1 }))];
}

const problem = (reason: Reason, what: string): Problem => ({ reason, what });

/** Every citation must be numbered in order, show the cell of a fact, and that fact must be what it says. */
function checkCitations({ citations }: Note, byId: ReadonlyMap<string, Fact>) {
  const cited = new Map<number, Fact>();
  const problems: Problem[] = [];
  for (const [index, citation] of citations.entries()) {
    const fact = byId.get(citation.factId);
    if (fact === undefined || citation.n !== index + 1 || !isSameCell(citation, fact)) {
      problems.push(problem('ARGUS_NARRATIVE_CITATION', `[${citation.n}] is not a fact`));
      continue;
    }
    const wrong = checkFact(fact, byId);
    if (wrong === null) cited.set(citation.n, fact);
    else problems.push(problem('ARGUS_NARRATIVE_FACT', wrong));
  }
  return { cited, problems };
}

const isSameCell = (citation: Citation, fact: Fact): boolean =>
  citation.table === fact.table &&
  citation.column === fact.column &&
  citation.knowledgeTime === fact.knowledgeTime &&
  citation.value === valueText(fact) &&
  JSON.stringify(citation.key) === JSON.stringify(fact.key);

function unusedCitations({ sentences, citations }: Note): Problem[] {
  const used = new Set(sentences.flatMap(({ text }) => clausesOf(text).flatMap(({ numbers }) => numbers)));
  return citations
    .filter(({ n }) => !used.has(n))
    .map(({ n }) => problem('ARGUS_NARRATIVE_CITATION', `[${n}] is nowhere in the text`));
}

/** `before` and `names` are the names that the clause before, and the last clause of this sentence, leave understood. */
function checkSentence({ text, citations }: Sentence, before: Names, evidence: Evidence) {
  const clauses = clausesOf(text);
  const numbers = clauses.flatMap((clause) => clause.numbers);
  const facts = factsOf(numbers, evidence);
  const problems: Problem[] = [];
  if (numbers.join() !== citations.join())
    problems.push(problem('ARGUS_NARRATIVE_CITATION', 'markers and citations differ'));
  if (text.replace(/ ?\[\d+\]/g, '').split(/\s+/).length > WORDS_MAX)
    problems.push(problem('ARGUS_NARRATIVE_LONG', text));
  let names = before;
  for (const [position, clause] of clauses.entries()) {
    const checked = checkClause(clause, { names, sentenceFacts: facts, opensSentence: position === 0 }, evidence);
    names = checked.names;
    problems.push(...checked.problems);
  }
  return { names, problems: [...problems, ...unnamedSeries(facts)] };
}

const factsOf = (numbers: readonly number[], { cited }: Evidence): Fact[] => numbers.flatMap((n) => cited.get(n) ?? []);

/** A fact of an exogenous series is said only in a sentence that names the series. */
const unnamedSeries = (facts: readonly Fact[]): Problem[] =>
  facts
    .filter(({ key: { series } }) => series !== undefined && !facts.some((fact) => isNameOf(fact, series)))
    .map(({ key }) => problem('ARGUS_NARRATIVE_NAME', `${key.series} is not named`));
const isNameOf = ({ column, key }: Fact, series: string): boolean => column === 'name' && key.series === series;

interface Surroundings {
  /** Names that the clause before leaves understood. */
  readonly names: Names;
  readonly sentenceFacts: readonly Fact[];
  readonly opensSentence: boolean;
}

function checkClause(
  clause: Clause,
  { names: before, sentenceFacts, opensSentence }: Surroundings,
  evidence: Evidence,
) {
  const facts = factsOf(clause.numbers, evidence);
  if (facts.length !== clause.numbers.length)
    return { names: before, problems: [problem('ARGUS_NARRATIVE_CITATION', 'a marker leads nowhere')] };
  const located = locateFacts(clause.text, facts, opensSentence);
  const { names, rest, twice } = takeNames(located.rest, evidence.dictionary);
  const label = labelIn(rest);
  const problems = [
    ...located.missing.map(({ id }) => problem('ARGUS_NARRATIVE_FACT', `${id} is cited and not said`)),
    ...located.turned.map(({ id }) => problem('ARGUS_NARRATIVE_FACT', `${id} stands at the wrong end of a change`)),
    ...(isAmbiguous(located.groups) ? [problem('ARGUS_NARRATIVE_NAME', 'which value is whose?')] : []),
    ...offTopic(located.rest, sentenceFacts, evidence.byId).map((what) => problem('ARGUS_NARRATIVE_WORD', what)),
    ...twice.map((name) => problem('ARGUS_NARRATIVE_NAME', `${name} twice`)),
    ...wrongNames(names, before, facts, evidence.note).map((what) => problem('ARGUS_NARRATIVE_NAME', what)),
    ...(label === null ? [] : [problem('ARGUS_NARRATIVE_LABEL', label)]),
    ...unknownWords(rest, opensSentence).map(({ reason, word }) => problem(reason, word)),
  ];
  return { names: carried(before, names), problems };
}

/** Names that are understood from now on: those of the clause, and of each kind that it does not name those before. */
function carried(before: Names, names: Names): Names {
  const after = { ...before };
  for (const kind of KINDS) if (names[kind].size > 0) after[kind] = names[kind];
  return after;
}

/** Two values in one clause that belong to different names: the reader cannot tell which is whose. */
function isAmbiguous(groups: readonly (readonly Fact[])[]): boolean {
  return ['symbol', 'asset_class', 'timeframe'].some((name) => {
    const sets = groups
      .map((group) => [...new Set(group.flatMap(({ key }) => key[name] ?? []))].sort().join(' '))
      .filter((set) => set !== '');
    return new Set(sets).size > 1;
  });
}
