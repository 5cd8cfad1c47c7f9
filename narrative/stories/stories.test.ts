import { describe, expect, it } from 'vitest';
import { classNouns, classTitle } from '#wording/labels.ts';
import { wordsOf } from '../note.ts';
import { bannedIn } from '../testing/banned-phrases.ts';
import { mistakesOf } from '../testing/english.ts';
import { busyDay, DAY_CLASSES, PLANTED, type Planted, type PlantedDay, plantedDay } from '../testing/simulated-day.ts';
import type { StoryInput } from './input.ts';
import { storiesOf as writeStories } from './stories.ts';
import type { Stories } from './story.ts';

/** `npm run prove -- stories` asks for 200. */
const DAYS = Number(process.env.STORY_DAYS ?? 45);

/** Every day is written once, for all tests. */
const written = new Map<StoryInput, { stories: Stories }>();
function storiesOf(input: StoryInput): { stories: Stories } {
  const stories = written.get(input) ?? writeStories(input);
  written.set(input, stories);
  return stories;
}

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
  quiet: /^No daily regime changed/,
};

/** One instrument is no story of a market of a hundred: it is planted in a small one. */
const dayOf = (seed: number): PlantedDay => {
  const planted = PLANTED[seed % PLANTED.length] as Planted;
  return plantedDay(seed, planted, planted === 'single' ? { classes: ['commodity'] } : {});
};

function isSaid({ input, planted, subject }: PlantedDay): boolean {
  const headline = storiesOf(input).stories.headline.toLowerCase();
  const names = [subject, classTitle(subject), classNouns(subject).plural, classNouns(subject).singular];
  return (
    SAYS[planted].test(storiesOf(input).stories.headline) && names.some((name) => headline.includes(name.toLowerCase()))
  );
}

/** The same day for readers of everything, of the newest evidence, and of counts alone. */
const tiersOf = (input: StoryInput): StoryInput[] => {
  const { countDays: _, ...newest } = input;
  const classChanges = Object.keys(DAY_CLASSES).map((assetClass) => ({
    assetClass,
    changed: input.changes.filter(
      ({ symbol, timeframe }) =>
        timeframe === '1d' && input.instruments.find((row) => row.symbol === symbol)?.assetClass === assetClass,
    ).length,
  }));
  return [
    input,
    { ...newest, countDays: [], changeDays: [], shifts: [], depth: 'summary' },
    {
      ...newest,
      countDays: [],
      changeDays: [],
      shifts: [],
      regimes: [],
      changes: [],
      signals: [],
      ranges: [],
      countsBefore: [],
      depth: 'summary',
      classChanges,
    },
  ];
};
const textsOf = (input: StoryInput): { headline: string; titles: string[]; sentences: string[] } => {
  const { headline, deck, stories } = storiesOf(input).stories;
  return {
    headline,
    titles: stories.map(({ title }) => title),
    sentences: [...deck, ...stories.flatMap(({ certainty, frequency }) => [certainty, frequency])].filter(
      (text) => text !== '',
    ),
  };
};
const DAYS_OF_TIERS = Array.from({ length: DAYS }, (_, k) =>
  k % 3 === 0 ? busyDay(k + 1) : dayOf(k + 1).input,
).flatMap(tiersOf);

describe('the headline of a simulated day', () => {
  it('says the planted story on at least 95 % of the days', { timeout: 300_000 }, () => {
    const missed = Array.from({ length: DAYS }, (_, k) => dayOf(k + 1)).filter((day) => !isSaid(day));
    const report = missed.map(
      ({ input, planted, subject }) => `${planted} of ${subject}: ${storiesOf(input).stories.headline}`,
    );
    expect(report.length, report.join('\n')).toBeLessThanOrEqual(0.05 * DAYS);
  });

  it('never says of a busy day that it was calm, nor that no daily regime changed', { timeout: 300_000 }, () => {
    for (let seed = 1; seed <= DAYS; seed++) {
      const { headline, titles, sentences } = textsOf(busyDay(seed));
      for (const text of [headline, ...titles, ...sentences])
        expect(text).not.toMatch(/\bcalm\b|\bquiet\b|no daily regime changed/i);
    }
  });
});

describe('the stories of a day, for every tier', { timeout: 300_000 }, () => {
  it('have a headline of at most twelve words and a deck of at most two sentences and fifty words', () => {
    for (const input of DAYS_OF_TIERS) {
      const { headline, deck } = storiesOf(input).stories;
      expect(wordsOf(headline), headline).toBeLessThanOrEqual(12);
      expect(headline).toMatch(/^[\p{Lu}\d].*[^.]$/u);
      expect(deck.length).toBeLessThanOrEqual(2);
      expect(wordsOf(deck.join(' '))).toBeLessThanOrEqual(50);
    }
  });

  it('say nothing twice: the deck has no five words in a row of the headline', () => {
    for (const input of DAYS_OF_TIERS) {
      const { headline, deck } = storiesOf(input).stories;
      const ofDeck = new Set(deck.flatMap(runsOf));
      expect(
        runsOf(headline).filter((run) => ofDeck.has(run)),
        [headline, ...deck].join(' / '),
      ).toEqual([]);
    }
  });

  it('break no rule of English and have no phrase that readers stumbled over', () => {
    const ofSentences = DAYS_OF_TIERS.flatMap((input) => textsOf(input).sentences);
    expect(mistakesOf([...new Set(ofSentences)])).toEqual([]);
    const all = DAYS_OF_TIERS.flatMap((input) => Object.values(textsOf(input)).flat());
    expect([...new Set(all)].flatMap((text) => bannedIn(text).map((phrase) => [phrase, text]))).toEqual([]);
  });

  it('tell each change, class and instrument once', () => {
    for (const input of DAYS_OF_TIERS) {
      const { stories, groups } = storiesOf(input).stories;
      expect(new Set(stories.map(({ title }) => title)).size).toBe(stories.length);
      const changes = groups.flatMap(({ timeframe, members }) => members.map((symbol) => `${timeframe} ${symbol}`));
      expect(new Set(changes).size).toBe(changes.length);
      expect(changes.length).toBe(input.changes.length);
    }
  });

  it('stay the same whatever the order of the rows', () => {
    for (const input of DAYS_OF_TIERS.slice(0, 30)) {
      const turned = {
        ...input,
        changes: input.changes.toReversed(),
        regimes: input.regimes.toReversed(),
        signals: input.signals.toReversed(),
        instruments: input.instruments.toReversed(),
      };
      expect(textsOf(turned)).toEqual(textsOf(input));
    }
  });
});

describe('a change less likely than not', () => {
  it('carries "perhaps" in the headline and beside its confidence', () => {
    const { input } = plantedDay(3, 'leaving');
    const changes = input.changes.map((row) => ({ ...row, confidence: row.from === 'stress' ? 0.4 : row.confidence }));
    const { headline, stories } = storiesOf({ ...input, changes }).stories;
    expect(headline).toMatch(/\bperhaps\b.*leave/);
    expect(stories[0]?.certainty).toBe('Perhaps: confidence is 40 %.');
    expect(stories[0]?.isDoubtful).toBe(true);
  });

  it('has its count where only some of many are such', () => {
    const { input } = plantedDay(2, 'turning');
    const sure = input.changes.map((row, k) => ({ ...row, confidence: k % 4 === 0 ? 0.45 : 0.7 }));
    expect(storiesOf({ ...input, changes: sure }).stories.stories[0]?.certainty).toMatch(
      /^Confidence is 45 % to 70 %, perhaps for \d+ of \d+\.$/,
    );
  });
});

describe('spot and perpetual of a coin', () => {
  it('count as one underlying, and the story names the pair', () => {
    const { input } = plantedDay(1, 'quiet', { classes: ['crypto', 'derivatives'] });
    const changes = ['COIN1', 'COIN1-PERP'].map((symbol) => ({
      symbol,
      timeframe: '1d' as const,
      from: 'stress' as const,
      to: 'high_volatility' as const,
      confidence: 0.7,
      previousAgeBars: 10,
      at: input.asOf,
    }));
    const { stories, groups } = storiesOf({ ...input, changes }).stories;
    expect(stories.filter(({ title }) => title.includes('COIN1'))).toMatchObject([{ title: 'COIN1 leaves stress' }]);
    expect(groups.filter(({ timeframe }) => timeframe === '1d')).toMatchObject([
      { members: ['COIN1', 'COIN1-PERP'], underlyings: 1, assetClasses: ['crypto', 'derivatives'] },
    ]);
  });
});

/** Runs of five words, in small letters. */
function runsOf(text: string): string[] {
  // Which chart it is must be said where it is said what happened there.
  const words = text
    .replace(/ on the \S+ chart/g, '')
    .toLowerCase()
    .replace(/[,;.]/g, '')
    .split(/\s+/);
  return words.slice(0, -4).map((_, k) => words.slice(k, k + 5).join(' '));
}
