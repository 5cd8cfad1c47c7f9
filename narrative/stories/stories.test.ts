import { describe, expect, it } from 'vitest';
import { classNouns, classTitle } from '#wording/labels.ts';
import { plainSentence, wordsOf } from '../note.ts';
import { busyDay, PLANTED, type Planted, type PlantedDay, plantedDay } from '../testing/simulated-day.ts';
import type { StoryInput } from './input.ts';
import { storiesOf } from './stories.ts';

/** `npm run prove -- stories` asks for 200 of each. */
const DAYS = Number(process.env.STORY_DAYS ?? 45);

/** What a reader has to find in the headline. */
const SAYS: Readonly<Record<Planted, RegExp>> = {
  leaving: /leaves? stress/,
  turning: /turns? (?:bullish|bearish|volatile)/,
  single: /turns bearish/,
  intraday: /intraday|4h chart/,
  novelty: /most unusual bar/,
  shift: /closer together/,
  range: /livelier day is expected/,
  wave: /still in stress/,
  quiet: /./,
};

function isSaid({ input, planted, subject }: PlantedDay): boolean {
  const headline = plainSentence(storiesOf(input).stories.headline);
  const names = [subject, classTitle(subject), classNouns(subject).many, classNouns(subject).one];
  return SAYS[planted].test(headline) && names.some((name) => headline.toLowerCase().includes(name.toLowerCase()));
}

/** One instrument is no story of a market of a hundred: it is planted in a small one. */
const dayOf = (seed: number): PlantedDay => {
  const planted = PLANTED[seed % PLANTED.length] as Planted;
  return plantedDay(seed, planted, planted === 'single' ? { classes: ['commodity'] } : {});
};

const textsOf = (input: StoryInput): string[] => {
  const { headline, deck, stories } = storiesOf(input).stories;
  return [
    headline,
    ...deck,
    ...stories.flatMap(({ title, certainty, frequency }) => [title, certainty, frequency]),
  ].map(plainSentence);
};

describe('the headline of a simulated day', () => {
  it('is the planted story on at least 95 % of the days', () => {
    const missed = Array.from({ length: DAYS }, (_, k) => dayOf(k + 1)).filter((day) => !isSaid(day));
    expect(missed.map(({ input, planted, subject }) => [planted, subject, storiesOf(input).stories.headline])).toEqual(
      missed.length <= 0.05 * DAYS ? expect.anything() : [],
    );
  });

  it('never says of a busy day that it was calm, nor that no daily regime changed', () => {
    for (let seed = 1; seed <= DAYS; seed++)
      for (const text of textsOf(busyDay(seed)))
        expect(text).not.toMatch(/\bcalm\b|\bquiet\b|^No daily regime changed/i);
  });
});

describe('the stories of a day', () => {
  const days = Array.from({ length: DAYS }, (_, k) => (k % 3 === 0 ? busyDay(k + 1) : dayOf(k + 1).input));

  it('have a headline of at most twelve words and a deck of at most two sentences and fifty words', () => {
    for (const input of days) {
      const { headline, deck } = storiesOf(input).stories;
      expect(wordsOf(headline)).toBeLessThanOrEqual(12);
      expect(headline).not.toMatch(/\.$/);
      expect(deck.length).toBeLessThanOrEqual(2);
      expect(wordsOf(deck.join(' '))).toBeLessThanOrEqual(50);
    }
  });
});
