import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { contextWords } from '#reports/context.ts';
import { headlineOf } from '#reports/digest.ts';
import type { ChangeModel, ClassCounts } from '#reports/models.ts';
import { classNote, instrumentNote, overviewNote } from '#reports/notes.ts';
import type { InstrumentRow } from '#reports/rows.ts';
import { dayText, list, percent, plural, timeText } from './words.ts';

const crypto: ClassCounts = {
  assetClass: 'crypto',
  title: 'Crypto',
  total: 24,
  known: 23,
  counts: [11, 1, 0, 3, 8],
  changed: 0,
};

describe('words', () => {
  it('write times in UTC, whatever the zone of the machine', () => {
    expect(timeText(Date.UTC(2026, 10, 20, 23, 58))).toBe('20 Nov 2026, 23:58 UTC');
    expect(dayText(Date.UTC(2026, 0, 1))).toBe('1 Jan 2026');
  });
  it('say of what nobody trades that it rises or falls, and keep the other names', () => {
    expect([
      contextWords({ kind: 'yield', label: 'bull_trend' }),
      contextWords({ kind: 'level', label: 'bear_trend' }),
      contextWords({ kind: 'return', label: 'bull_trend' }),
      contextWords({ kind: 'signed', label: 'stress' }),
    ]).toEqual(['rising', 'falling', 'bull trend', 'stress']);
  });
  it('join and count as a person does', () => {
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect([plural(1, 'bar'), plural(2, 'bar'), percent(0.744)]).toEqual(['1 bar', '2 bars', '74 %']);
  });
});

describe('notes', () => {
  it('of a quiet day say that nothing changed before they say how things stand', () => {
    expect(overviewNote([crypto])).toEqual([
      'No daily regime changed at the last close; 24 instruments are followed.',
      'Of 23 instruments, 11 are in a bull trend and 8 are in stress on the daily chart.',
      '1 instrument has too little history for a daily regime.',
    ]);
  });
  it('name the classes in which something changed', () => {
    const forex = { ...crypto, assetClass: 'forex', title: 'Forex', changed: 1 };
    expect(overviewNote([{ ...crypto, changed: 2 }, forex])[0]).toBe(
      '3 daily regimes changed at the last close: 2 in Crypto and 1 in Forex.',
    );
    expect(classNote({ ...crypto, changed: 2 })[0]).toBe('2 daily regimes of 24 changed at the last close.');
  });
  it('of a market without history claim nothing', () => {
    expect(overviewNote([{ ...crypto, known: 0, counts: [0, 0, 0, 0, 0] }])).toContain('No daily regime is known yet.');
  });
});

const change = (given: Partial<ChangeModel> = {}): ChangeModel => ({
  symbol: 'AAA',
  name: 'Alpha',
  assetClass: 'crypto',
  timeframe: '1d',
  from: 'range_bound',
  to: 'bull_trend',
  confidence: 0.81,
  previousAgeBars: 12,
  at: 0,
  ...given,
});
const instrument = (daily: InstrumentRow['daily']): InstrumentRow =>
  ({ symbol: 'AAA', daily, haltedSince: 0 }) as InstrumentRow;

describe('a plain note', () => {
  it('of a class says how many changed of how many', () => {
    expect(classNote({ ...crypto, changed: 1 })).toEqual([
      '1 daily regime of 24 changed at the last close.',
      'Of 23 instruments, 11 are in a bull trend and 8 are in stress on the daily chart.',
    ]);
  });
  it('of an instrument says its daily regime, and of a halted one first since when it has not traded', () => {
    expect(instrumentNote(instrument('bull_trend'))).toEqual(['On the daily chart AAA is in a bull trend.']);
    expect(instrumentNote(instrument(null))).toEqual(['There is too little history for a daily regime.']);
    expect(instrumentNote({ ...instrument('stress'), haltedSince: Date.UTC(2026, 0, 1) })).toEqual([
      'AAA has not traded since 1 Jan 2026, 00:00 UTC: it counts as halted, and what is shown stands still until it trades again.',
      'On the daily chart AAA is in stress.',
    ]);
  });
});

describe('the subject of a digest', () => {
  it.each([
    ['No daily regime changed', [], []],
    ['AAA entered stress', [{ ...crypto, changed: 2 }], [change({ to: 'stress' })]],
    ['AAA and 1 more entered stress', [], [change({ to: 'stress' }), change({ symbol: 'B', to: 'stress' })]],
    ['AAA moved to bull trend', [{ ...crypto, changed: 1 }], [change()]],
    ['1 regime change in Crypto', [{ ...crypto, changed: 1 }], []],
    ['3 regime changes in Crypto', [{ ...crypto, changed: 3 }], [change()]],
  ] as [string, ClassCounts[], ChangeModel[]][])('is "%s"', (headline, classes, changes) => {
    expect(headlineOf(classes, changes)).toBe(headline);
  });
});

it('no sentence advises or explains, and the same facts give the same sentences', () => {
  const label = fc.constantFrom(...REGIME_LABELS);
  const someChange = fc
    .record({ timeframe: fc.constantFrom(...TIMEFRAMES), from: label, to: label, previousAgeBars: fc.nat() })
    .map(change);
  const count = fc.nat(40);
  const someClass = fc
    .tuple(fc.array(count, { minLength: 5, maxLength: 5 }), count, count)
    .map(([counts, changed, missing]) => {
      const known = counts.reduce((sum, n) => sum + n, 0);
      return { ...crypto, counts, changed, known, total: known + missing };
    });
  const facts = [fc.array(someClass, { minLength: 1 }), fc.array(someChange)] as const;
  fc.assert(
    fc.property(...facts, fc.option(label), (classes, changes, daily) => {
      const say = () => [
        headlineOf(classes, changes),
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
      }
    }),
    { seed: 20261120, numRuns: 200 },
  );
});
