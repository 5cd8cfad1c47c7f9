import { ASSET_CLASSES } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { classTitle, REGIMES, TIMEFRAME_ADJECTIVES } from '#wording/labels.ts';
import type { Fact } from '../fact.ts';
import { DOWN, UP } from '../lexicon.ts';
import type { Narrative, Note, Sentence } from '../note.ts';

/** The lies a note is tried with. */
export const CORRUPTIONS = [
  'digit',
  'sign',
  'label',
  'symbol',
  'class',
  'timeframe',
  'number-word',
  'citation',
  'turned',
  'advice',
  'cause',
  'denial',
  'value',
] as const;
export type Corruption = (typeof CORRUPTIONS)[number];

const INSERTED: Readonly<Partial<Record<Corruption, readonly string[]>>> = {
  'number-word': ['three', 'twice', 'a dozen', 'second', 'half', 'twenty', 'one', 'double'],
  advice: ['buy', 'should', 'sell', 'consider'],
  cause: ['because of earnings', 'due to fear', 'amid panic'],
  denial: ['not', 'never', 'no'],
};

/** The note with one lie of the kind in it, or null where it offers no place for one. Text that comes out the same is no corruption. */
export function corrupt({ note, facts }: Narrative, kind: Corruption, seed: number): Note | null {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  if (kind === 'value') return otherValue(note, Math.floor(random() * note.citations.length));
  const at = Math.floor(random() * note.sentences.length);
  const sentence = note.sentences[at];
  if (sentence === undefined) return null;
  if (kind === 'citation')
    return withSentence(note, at, withoutMarker(sentence, Math.floor(random() * sentence.citations.length)));
  if (kind === 'turned') return withText(note, at, sentence.text.replace(/\bfrom (.*?) to /, 'to $1 from '));
  const words = INSERTED[kind];
  if (words !== undefined) {
    const gap = pick([...sentence.text.matchAll(/(?<=\p{L}|\d|,) (?=\p{L}|\d)/gu)].map(({ index }) => index));
    if (gap === undefined) return null;
    return withText(note, at, `${sentence.text.slice(0, gap)} ${pick(words)}${sentence.text.slice(gap)}`);
  }
  const target = pick(targets(sentence.text, kind, facts));
  const replacement = target === undefined ? undefined : pick(target.others);
  if (target === undefined || replacement === undefined) return null;
  const { from, to } = target;
  return withText(note, at, sentence.text.slice(0, from) + replacement + sentence.text.slice(to));
}

interface Target {
  readonly from: number;
  readonly to: number;
  readonly others: readonly string[];
}

function targets(text: string, kind: Corruption, facts: readonly Fact[]): Target[] {
  if (kind === 'digit')
    return [...text.matchAll(/(?<!\[\d*)\d(?!\d*\])/g)].map(({ index, 0: digit }) => ({
      from: index,
      to: index + 1,
      others: [...'0123456789'].filter((other) => other !== digit),
    }));
  if (kind === 'sign') return [...wordTargets(text, UP, DOWN), ...wordTargets(text, DOWN, UP)];
  const families: Partial<Record<Corruption, readonly string[]>> = {
    label: Object.values(REGIMES).map(({ phrase }) => phrase),
    symbol: [...new Set(['ZZZ', 'XRPUSDT', ...facts.flatMap(({ key }) => [key.symbol, key.peer])])].filter(
      (name) => name !== undefined,
    ),
    class: ASSET_CLASSES.map(classTitle),
    timeframe: TIMEFRAMES.map((timeframe) => TIMEFRAME_ADJECTIVES[timeframe]),
  };
  const family = families[kind] ?? [];
  return wordTargets(text, family, family);
}

function wordTargets(text: string, words: readonly string[], others: readonly string[]): Target[] {
  return words.flatMap((word) =>
    [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}._-])${RegExp.escape(word)}(?![\\p{L}\\p{N}_-]|\\.\\p{L})`, 'giu'))]
      .filter(([found]) => found === word || found.slice(1) === word.slice(1))
      .map(({ index }) => ({ from: index, to: index + word.length, others: others.filter((other) => other !== word) })),
  );
}

const withSentence = (note: Note, at: number, sentence: Sentence | null): Note | null =>
  sentence === null ? null : { ...note, sentences: note.sentences.with(at, sentence) };
const withText = (note: Note, at: number, text: string): Note | null =>
  text === note.sentences[at]?.text
    ? null
    : { ...note, sentences: note.sentences.with(at, { ...(note.sentences[at] as Sentence), text }) };

/** Takes one marker out of text and list alike, so that the two still agree. */
function withoutMarker({ text, citations }: Sentence, which: number): Sentence | null {
  if (citations.length === 0) return null;
  let k = 0;
  return {
    text: text.replace(/\[\d+\]/g, (marker) => (k++ === which ? '' : marker)),
    citations: citations.toSpliced(which, 1),
  };
}

/** A citation that shows another value than its row. */
function otherValue(note: Note, at: number): Note | null {
  const citation = note.citations[at];
  if (citation === undefined) return null;
  return { ...note, citations: note.citations.with(at, { ...citation, value: `${citation.value}0` }) };
}
