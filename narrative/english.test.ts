import { describe, expect, it } from 'vitest';
import { createRandom } from '#market/math/random.ts';
import { compose } from './compose.ts';
import { plainSentence } from './note.ts';
import { mistakesOf, RULES } from './testing/english.ts';
import { PLANTS, plant } from './testing/planted-mistakes.ts';
import { simulatedInput } from './testing/simulated-input.ts';

const NOTES = Number(process.env.NOTES ?? 1_000);
const PLANTED = 300;

const sentencesOf = (seed: number): string[] =>
  compose(simulatedInput(seed)).note.sentences.map(({ text }) => plainSentence(text));

describe('the English of simulated notes', () => {
  it('breaks no rule in any branch', { timeout: 300_000 }, () => {
    const mistakes = Array.from({ length: NOTES }, (_, k) => mistakesOf(sentencesOf(k + 1))).flat();
    expect(mistakes).toEqual([]);
  });

  it('says no sentence twice in one note', () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const sentences = sentencesOf(seed).filter((text) => /\d/.test(text) && !text.startsWith('Such moves'));
      expect(sentences).toEqual([...new Set(sentences)]);
    }
  });
});

describe('the rules of English', () => {
  it.each(PLANTS)('find every planted mistake: %s', (kind) => {
    const random = createRandom(4);
    const missed: string[] = [];
    let planted = 0;
    for (let seed = 1; planted < PLANTED; seed++) {
      for (const sentence of sentencesOf(1 + (seed % 3_000))) {
        const wrong = plant(sentence, kind, random);
        if (wrong === null) continue;
        planted++;
        if (mistakesOf([wrong]).length === 0) missed.push(wrong);
      }
    }
    expect(missed).toEqual([]);
  });

  it.each([
    ['the number decides the noun', '1 instruments has stopped trading for now.'],
    ['the number decides the noun', 'At the last close, 3 daily regime changed.'],
    ['the subject decides the verb', 'None of 374 charts have a direction.'],
    ['the subject decides the verb', 'Of 46 charts, 1 have a direction.'],
    ['the subject decides the verb', '2 instruments has too short a history for a regime.'],
    ['the subject decides the verb', 'The weekly chart of AAPL have shown stress.'],
    ['percent has one form', 'The model is at 74%.'],
    ['no word stands twice in a row', 'It is in in stress on the daily chart.'],
    ['brackets are in pairs', 'AAPL left stress (confidence 62 %, 1 day old.'],
    ['nothing is said of one thing as of many', 'At the last close no daily regime changed among 1 instrument.'],
    ['nothing is said of one thing as of many', 'On the daily chart, of 1 instrument 1 is in a bull trend.'],
    ['a sentence begins with a capital or a name', 'the close was calm.'],
    ['a sentence ends with one full stop', 'The close was calm..'],
    ['spaces and signs stand as in print', 'The close was calm , and no change came.'],
    ['a or an by the sound', 'It is a unusual bar, a old one.'],
    ['an article has a singular behind it', 'All are in a bull trends.'],
    ['no value is missing', 'It has held for undefined bars.'],
    ['no private word and no jargon', 'Correlation rose from 0.10 to 0.60 (q below 0.01).'],
    ['no private word and no jargon', 'The model puts it at 72 %.'],
    ['no apostrophe for is', "It's in stress on the daily chart."],
  ])('name what is wrong: %s, in "%s"', (rule, sentence) => {
    expect(mistakesOf([sentence]).map((mistake) => mistake.rule)).toContain(rule);
  });

  it('each have a mistake in this test that they find', () => {
    expect(Object.keys(RULES).length).toBeGreaterThan(14);
    expect(mistakesOf([Array.from({ length: 27 }, (_, k) => `Word${k}`).join(' ')])).toContainEqual(
      expect.objectContaining({ rule: 'a sentence has at most 25 words' }),
    );
  });
});
