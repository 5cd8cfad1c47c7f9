import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { type Mistake, mistakesOf } from '#narrative/testing/english.ts';
import type { ClassCounts } from './models/class-counts.ts';
import { classNote, instrumentNote, overviewNote } from './plain-notes.ts';
import type { InstrumentRow } from './tier-rows.ts';

/** Plain notes of every tier may have longer sentences than those that are read aloud. */
const isOfPlainNotes = ({ rule }: Mistake): boolean => rule !== 'a sentence has at most 25 words';

const crypto: ClassCounts = {
  assetClass: 'crypto',
  title: 'Crypto',
  total: 24,
  known: 23,
  counts: [11, 1, 0, 3, 8],
  changed: 0,
};

describe('the plain note of the overview', () => {
  it('says first that nothing changed, on a quiet day, and then how things stand', () => {
    expect(overviewNote([crypto])).toEqual([
      'No daily regime changed at the last close; 24 instruments are followed.',
      'Of 23 instruments on the daily chart, 11 are in bull trends, 8 in stress, 3 in high volatility and 1 in a bear trend.',
      '1 instrument has too little history for a daily regime.',
    ]);
  });
  it('names the classes in which something changed', () => {
    const forex = { ...crypto, assetClass: 'forex', title: 'Forex', changed: 1 };
    expect(overviewNote([{ ...crypto, changed: 2 }, forex])[0]).toBe(
      '3 daily regimes changed at the last close: 2 in Crypto and 1 in Forex.',
    );
    expect(classNote({ ...crypto, changed: 2 })[0]).toBe('2 daily regimes of 24 changed at the last close.');
  });
  it('claims nothing of a market without history', () => {
    expect(overviewNote([{ ...crypto, known: 0, counts: [0, 0, 0, 0, 0] }])).toContain('No daily regime is known yet.');
  });
});

const instrument = (daily: InstrumentRow['daily']): InstrumentRow => ({
  symbol: 'AAA',
  name: 'Alpha',
  assetClass: 'crypto',
  calendar: '24X7',
  daily,
  haltedSince: 0,
  asOf: 0,
  runId: '',
});

describe('a plain note', () => {
  it('of a class says how many of its instruments changed', () => {
    expect(classNote({ ...crypto, changed: 1 })).toEqual([
      '1 daily regime of 24 changed at the last close.',
      'Of 23 instruments on the daily chart, 11 are in bull trends, 8 in stress, 3 in high volatility and 1 in a bear trend.',
    ]);
  });
  it('of a class of one instrument does not count to one', () => {
    const one = { ...crypto, total: 1, known: 1, counts: [1, 0, 0, 0, 0] };
    expect(classNote({ ...one, changed: 1 })).toEqual([
      'The daily regime of its only instrument changed at the last close.',
      'On the daily chart, the only instrument with a regime is in a bull trend.',
    ]);
  });
  it('of an instrument says its daily regime; of a halted one it says first since when nothing traded', () => {
    expect(instrumentNote(instrument('bull_trend'))).toEqual(['On the daily chart AAA is in a bull trend.']);
    expect(instrumentNote(instrument(null))).toEqual(['There is too little history for a daily regime.']);
    expect(instrumentNote({ ...instrument('stress'), haltedSince: Date.UTC(2026, 0, 1) })).toEqual([
      'AAA has not traded since 1 Jan 2026, 00:00 UTC: it counts as halted, and what is shown stands still until it trades again.',
      'On the daily chart AAA is in stress.',
    ]);
  });
});

it('plain notes give no advice and no cause, and the same facts give the same sentences', () => {
  const label = fc.constantFrom(...REGIME_LABELS);
  const count = fc.nat(40);
  const someClass = fc
    .tuple(fc.array(count, { minLength: 5, maxLength: 5 }), count, count)
    .map(([counts, changed, missing]) => {
      const known = counts.reduce((sum, n) => sum + n, 0);
      return { ...crypto, counts, changed, known, total: known + missing };
    });
  fc.assert(
    fc.property(fc.array(someClass, { minLength: 1 }), fc.option(label), (classes, daily) => {
      const say = () => [
        ...overviewNote(classes),
        ...classNote(classes[0] as ClassCounts),
        ...instrumentNote(instrument(daily)),
      ];
      const sentences = say();
      expect(say()).toEqual(sentences);
      for (const sentence of sentences) {
        expect(sentence).not.toMatch(
          /\b(buy|sell|should|must|recommend\w*|because|due to|expect\w*|will|undefined|null|NaN)\b/i,
        );
        expect(sentence).not.toMatch(/\b1 \w+s\b(?! of)|\s{2}|^\s|\s$/);
        if (sentence.endsWith('.')) expect(mistakesOf([sentence]).filter(isOfPlainNotes)).toEqual([]);
      }
    }),
    { seed: 20261120, numRuns: 200 },
  );
});
