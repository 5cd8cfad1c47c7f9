import { describe, expect, it } from 'vitest';
import { headlineOf } from './digest.ts';
import type { ChangeModel } from './models/change.ts';
import type { ClassCounts } from './models/class-counts.ts';

const crypto: ClassCounts = {
  assetClass: 'crypto',
  title: 'Crypto',
  total: 24,
  known: 23,
  counts: [11, 1, 0, 3, 8],
  changed: 0,
};

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
describe('the headline of a digest', () => {
  it.each([
    ['No daily regime changed', [], []],
    ['AAA entered stress', [{ ...crypto, changed: 2 }], [change({ to: 'stress' })]],
    ['AAA and 1 more entered stress', [], [change({ to: 'stress' }), change({ symbol: 'B', to: 'stress' })]],
    ['AAA moved to a bull trend', [{ ...crypto, changed: 1 }], [change()]],
    ['1 regime change in Crypto', [{ ...crypto, changed: 1 }], []],
    ['3 regime changes in Crypto', [{ ...crypto, changed: 3 }], [change()]],
    [
      '3 in Crypto moved from a range-bound regime to a bull trend',
      [{ ...crypto, changed: 4 }],
      [change(), change({ symbol: 'B' }), change({ symbol: 'C' }), change({ symbol: 'D', from: 'bear_trend' })],
    ],
  ] as [string, ClassCounts[], ChangeModel[]][])('is "%s"', (headline, classes, changes) => {
    expect(headlineOf(classes, changes)).toBe(headline);
  });
});
