import { describe, expect, it } from 'vitest';
import type { Timeframe } from '#market/timeframe.ts';
import { intradayBases, loadedParts, notLoaded } from './base-timeframes.ts';

const parts = (...pairs: readonly [symbol: string, timeframe: Timeframe][]) =>
  pairs.map(([symbol, timeframe]) => ({ symbol, timeframe }));

describe('what is loaded of a feed', () => {
  const mixed = parts(['AA', '1m'], ['AA', '5m'], ['AA', '1d'], ['BB', '1h'], ['CC', '4h'], ['CC', '1w'], ['BB', '5m']);

  it('a feed gives the shortest intraday timeframe of each symbol, and its days or else its weeks', () => {
    expect(loadedParts(mixed)).toEqual(parts(['AA', '1m'], ['AA', '1d'], ['CC', '4h'], ['CC', '1w'], ['BB', '5m']));
    expect(intradayBases(mixed)).toEqual(
      new Map([
        ['AA', '1m'],
        ['CC', '4h'],
        ['BB', '5m'],
      ]),
    );
  });

  it('what is left out is said, with the bars that are loaded instead', () => {
    expect(notLoaded(mixed)).toEqual([
      'the 5m bars of AA are not loaded: 5m is built from their 1m bars',
      'the 1h bars of BB are not loaded: 1h is built from their 5m bars',
    ]);
    expect(notLoaded(parts(['AA', '5m'], ['AA', '1d']))).toEqual([]);
    const many = ['A', 'B', 'C', 'D'].flatMap((symbol) => parts([symbol, '1d'], [symbol, '1w']));
    expect(notLoaded(many)).toEqual([
      'the 1w bars of 4 symbols, such as A, are not loaded: 1w is built from their 1d bars',
    ]);
  });
});
