/** What is wrong with the English of a sentence, found by rules that know no template. */
export interface Mistake {
  readonly rule: string;
  readonly sentence: string;
}

const WORDS_MAX = 25;
const NOUNS = 'bar|instrument|chart|regime|day|week|hour|minute|spell|case|change|direction|outcome|pair|shift|signal';
const NUMBER = '(?<![\\w.,−+-])\\d[\\d,.]*';

/** A rule finds the piece of a sentence that breaks it, or nothing. */
type Rule = (sentence: string) => string | undefined;
const pattern =
  (found: RegExp): Rule =>
  (sentence) =>
    found.exec(sentence)?.[0];

/** "1 bars", "3 instrument", "12 daily regime": the number decides the noun. */
function numberOfNoun(sentence: string): string | undefined {
  const counted = new RegExp(`(${NUMBER}) (?:new |daily |weekly |past )?(${NOUNS}|other)(s?)(?![\\w-])`, 'g');
  return [...sentence.matchAll(counted)].find(([, count, , plural]) => (count === '1') === (plural === 's'))?.[0];
}

const SINGULAR_VERBS = 'has|is|was|shows';
const PLURAL_VERBS = 'have|are|were|show';
const VERBS = new RegExp(`(?<=^|[\\s;,:])(${SINGULAR_VERBS}|${PLURAL_VERBS})(?=[\\s.;,:])`, 'g');

/** Every verb against its subject: a plural verb needs a plural subject before it, a singular verb must not have one. */
function agreement(sentence: string): string | undefined {
  for (const { index, 0: verb } of sentence.matchAll(VERBS)) {
    const before = sentence.slice(0, index).trimEnd();
    // "may have changed" is of any number.
    if (/\b(?:may|would|can)(?: still)?$/.test(before)) continue;
    // The subject of "there are" comes after it.
    if (/\bthere$/i.test(before)) {
      const after = sentence.slice(index + verb.length);
      if (/^ (?:too few|fresh|no fresh)/.test(after) !== /^(?:are|were|have)$/.test(verb))
        return `there ${verb}${after}`;
      continue;
    }
    if (isPlural(before) !== new RegExp(`^(?:${PLURAL_VERBS})$`).test(verb)) return `${before.slice(-40)} ${verb}`;
  }
  return undefined;
}

const isMany = (count: string): boolean => !/^(?:1|none|no)$/i.test(count);
/** Subjects that end a text, each with the count that makes it plural. */
const SUBJECTS: readonly RegExp[] = [
  new RegExp(`(${NUMBER}) (?:bars?|such findings?) in ${NUMBER}$`),
  new RegExp(`\\b(all) ${NUMBER}$`),
  new RegExp(`(${NUMBER}|\\b[Nn]one|\\b[Nn]o|\\b[Aa]ll) of ${NUMBER}(?: [a-z]+)?$`),
  new RegExp(`(${NUMBER}) each$`),
  new RegExp(`(${NUMBER}|\\b[Nn]o|\\b[Aa]ll) (?:${NUMBER} )?(?:[a-z]+ )?(?:${NOUNS}|other)s?$`),
  new RegExp(`(?:^|[ ,;:])(${NUMBER}|[Nn]one|[Aa]ll)$`),
];
const PLURALS =
  /\b(?:models|others|charts|instruments|moves|bars|both|odds|trades|peers|markets|pairs|shifts|up and down|they|these|coins|perpetuals|derivatives|equities|commodities|bonds|tokens|factors)$/i;
function isPlural(before: string): boolean {
  for (const subject of SUBJECTS) {
    const count = subject.exec(before)?.[1];
    if (count !== undefined) return isMany(count);
  }
  return PLURALS.test(before);
}

function brackets(sentence: string): string | undefined {
  let depth = 0;
  for (const sign of sentence) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (depth < 0 || depth > 1) return sentence;
  }
  return depth === 0 ? undefined : sentence;
}

const JARGON =
  /\bq (?:below|\d)|\boutliers?\b|bars without a move|come to an end|\b(?:gives?|puts?|held|has) (?:it|that|this) (?:at |\d)|\bsure\b|\bbull and bears\b|next in line|(?:comes|looks|points|sees) next\b/i;

export const RULES: Readonly<Record<string, Rule>> = {
  'the number decides the noun': numberOfNoun,
  'the subject decides the verb': agreement,
  'percent has one form': pattern(/\d%|[^\d ] %|^ %|\d\u00a0%|\d {2,}%|\bpercent\b/),
  'no word stands twice in a row': pattern(/(?<![\p{L}\p{N}.])(\p{L}+|\d+) \1(?![\p{L}\p{N}])/u),
  'brackets are in pairs': brackets,
  'nothing is said of one thing as of many': pattern(/\b(?:of|among|all|across) 1 (?:instrument|chart|spell)\b/),
  'a sentence has at most 25 words': (sentence) => (sentence.split(/\s+/).length > WORDS_MAX ? sentence : undefined),
  'a sentence begins with a capital or a name': pattern(/^(?!stETH)[a-z]/),
  'a sentence ends with one full stop': (sentence) => (/[^.\s]\.$/.test(sentence) ? undefined : sentence.slice(-20)),
  'spaces and signs stand as in print': pattern(/ {2}|\s[,.;:)]|\(\s|[,;:]{2}|,\.|:\.|[;,:](?=[A-Za-z])/),
  'a or an by the sound': pattern(/\ba (?=[aeio])\w+|\ban (?![aeiou8]|hour)\w+/),
  'an article has a singular behind it': pattern(
    /\ba (?:bull|bear|range-bound) (?:trends|regimes)\b|\b(?:a|an|another) (?:charts|bars|spells)\b/,
  ),
  'no value is missing': pattern(/undefined|NaN|null|Infinity|\{|\}|\|/),
  'no private word and no jargon': pattern(JARGON),
  'no apostrophe for is': pattern(/\b[Ii]t's\b/),
};

/** The mistakes of some sentences. Without markers: what a reader reads. */
export const mistakesOf = (sentences: readonly string[]): Mistake[] =>
  sentences.flatMap((sentence) =>
    Object.entries(RULES).flatMap(([rule, find]) => (find(sentence) === undefined ? [] : [{ rule, sentence }])),
  );
