import { describe, expect, it } from 'vitest';
import { FactBook } from '../fact-book.ts';
import { wordsOf } from '../note.ts';
import type { DraftSentence } from '../realise.ts';
import { verifiedTexts } from '../stories/verified-texts.ts';
import { bannedIn } from '../testing/banned-phrases.ts';
import { mistakesOf } from '../testing/english.ts';
import { busyDay, PLANTED, type Planted, plantedDay } from '../testing/simulated-day.ts';
import { digestOf } from './digest.ts';
import type { DigestInput } from './input.ts';
import { outcomeSentences } from './outcome-sentences.ts';
import { readWords } from './word-count.ts';
import type { DigestWords } from './words.ts';

/** `STORY_DAYS=200` asks for more. */
const DAYS = Number(process.env.STORY_DAYS ?? 60);

/** A simulated day with outcomes of ranges, as three tiers read it. */
function tiersOf(seed: number): DigestInput[] {
  const day = seed % 3 === 0 ? busyDay(seed) : plantedDay(seed, PLANTED[seed % PLANTED.length] as Planted).input;
  const outcomes = day.instruments.map(({ symbol, assetClass }, k) => ({
    symbol,
    assetClass,
    day: '2026-11-25',
    isInside: k % (2 + (seed % 4)) !== 0,
  }));
  return [
    { ...day, outcomes },
    { ...day, outcomes, depth: 'summary' },
    { ...day, outcomes: [], countDays: [], changeDays: [], shifts: [], depth: 'summary' },
  ];
}
const WRITTEN: readonly DigestWords[] = Array.from({ length: DAYS }, (_, k) => tiersOf(k + 1)).flatMap((tiers) =>
  tiers.map((input) => digestOf(input).words),
);
const sentencesOf = ({ preheader, deck, items, came, turn }: DigestWords): string[] =>
  [preheader, ...deck, ...items.map(({ line }) => line), ...came, turn].filter((text) => text.endsWith('.'));

/** Runs of four words, in small letters; which chart it is and how certain must be said where it is said what happened there. */
function runsOf(text: string): string[] {
  const words = text
    .replace(/ on the \S+ chart/g, '')
    .replace(/, confidence \d+ %(?: to \d+ %)?$/, '')
    .toLowerCase()
    .replace(/[,;.:]/g, '')
    .split(/\s+/);
  return words.slice(0, -3).map((_, k) => words.slice(k, k + 4).join(' '));
}
const numbersOf = (text: string): string[] => text.match(/\d+(?:[.,]\d+)*(?: %)?/g) ?? [];

describe('subject, preheader and first sentence of a mail', () => {
  it('the three say different things: no four words in a row of one stand in another, and no figure of one is the other', () => {
    for (const { subject, preheader, deck } of WRITTEN) {
      const lines = [subject, preheader, deck[0] ?? ''];
      for (const [i, one] of lines.entries())
        for (const other of lines.slice(i + 1)) {
          const runs = new Set(runsOf(other));
          expect(
            runsOf(one).filter((run) => runs.has(run)),
            `${one} / ${other}`,
          ).toEqual([]);
          expect(one).not.toBe(other);
        }
    }
  });

  it('all three are there on nearly every day, and the subject fits a phone', () => {
    const whole = WRITTEN.filter(({ preheader, deck }) => preheader !== '' && deck.length > 0);
    expect(whole.length).toBeGreaterThanOrEqual(0.95 * WRITTEN.length);
    for (const { subject } of WRITTEN) expect(subject.length, subject).toBeLessThanOrEqual(72);
  });

  it('say the doubt with the story: "perhaps", or a confidence, where the story has one', () => {
    const states = WRITTEN.map(({ subject }) => subject).filter((subject) =>
      /\b(?:leaves?|turns?|enters?|still)\b/.test(subject),
    );
    expect(states.length).toBeGreaterThan(60);
    // Two stories in one subject leave no room for a number.
    const doubted = states.filter((subject) => /perhaps|confidence|;/i.test(subject));
    expect(doubted.length).toBeGreaterThan(0.97 * states.length);
  });
});

describe('what a mail says of a simulated day', () => {
  it('has a headline of at most twelve words, at most three items, and a short one on a quiet day', () => {
    for (const { headline, items, isQuiet, deck } of WRITTEN) {
      expect(wordsOf(headline)).toBeLessThanOrEqual(12);
      expect(items.length).toBeLessThanOrEqual(isQuiet ? 0 : 3);
      expect(deck.length).toBeLessThanOrEqual(2);
    }
    expect(WRITTEN.some(({ isQuiet }) => isQuiet)).toBe(true);
  });

  it('keeps to its words: 80 of a busy day, 25 of a quiet one', () => {
    for (const words of WRITTEN) {
      const said = [words.headline, ...sentencesOf(words).slice(1), ...words.items.map(({ title }) => title)].join(' ');
      expect(readWords(said), said).toBeLessThanOrEqual(words.isQuiet ? 25 : 80);
    }
  });

  it('says no sentence twice, and no line of an item that its deck has said', () => {
    for (const { deck, items, came, turn } of WRITTEN) {
      const all = [...deck, ...items.map(({ line }) => line), ...came, turn].filter((text) => text.length > 36);
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it('breaks no rule of English and has no phrase that readers stumbled over', () => {
    const all = [...new Set(WRITTEN.flatMap(sentencesOf))];
    expect(mistakesOf(all)).toEqual([]);
    expect(all.flatMap((text) => bannedIn(text).map((phrase) => [phrase, text]))).toEqual([]);
  });

  it('has every number from a fact that is cited', () => {
    const [input] = tiersOf(1);
    if (input === undefined) throw new Error('no day');
    const { facts, words } = digestOf(input);
    const values = new Set(facts.flatMap(({ value }) => [String(value), `${Math.round(100 * Number(value))} %`]));
    // The claim of a range and the length of a window are said by their formats.
    const known = /^(80 %|77|60|90|2026|25|1,000|1)$/;
    const numbers = [words.subject, words.preheader, words.headline, ...sentencesOf(words)].flatMap(numbersOf);
    expect(numbers.length).toBeGreaterThan(5);
    for (const number of numbers)
      expect(values.has(number) || known.test(number) || Number(number) <= input.instruments.length, number).toBe(true);
  });

  it('the mail is refused when one of its numbers is another, or has no fact', () => {
    const book = new FactBook();
    const rows = [{ symbol: 'AAA', assetClass: 'crypto', day: '2026-11-25', isInside: true }];
    const [said] = outcomeSentences([...rows, ...rows, ...rows], book);
    if (said === undefined) throw new Error('no sentence');
    expect(() => verifiedTexts([said], {}, book)).not.toThrow();
    const turned = said.map((part) => (part.kind === 'fact' ? { ...part, text: part.text.replace('3', '2') } : part));
    const bare: DraftSentence = [{ kind: 'words', text: 'Of 96, 71 held.' }];
    for (const wrong of [turned, bare])
      expect(() => verifiedTexts([wrong], {}, book)).toThrow(
        expect.objectContaining({ code: 'ARGUS_NARRATIVE_UNVERIFIED' }),
      );
  });

  it('stays the same whatever the order of the rows', () => {
    for (const input of tiersOf(3)) {
      const turned = { ...input, changes: input.changes.toReversed(), regimes: input.regimes.toReversed() };
      expect(digestOf(turned).words).toEqual(digestOf(input).words);
    }
  });
});
