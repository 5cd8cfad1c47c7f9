import { expect, it } from 'vitest';
import { pairsOf } from '../compare/pairs.ts';
import type { ClassWeekRow, TieRow } from '../queries/ties.ts';
import { classLinesOf, tieLineOf } from './lines.ts';
import { mostChangedClass, tieMapOf } from './map.ts';

const SYMBOLS = ['A', 'B', 'C'];
const NOW = [
  [1, 0.9, 0.2],
  [0.9, 1, 0.4],
  [0.2, 0.4, 1],
];
const BEFORE = [
  [1, 0.8, 0.7],
  [0.8, 1, 0.5],
  [0.7, 0.5, 1],
];
const rows = SYMBOLS.map(
  (symbol, place): TieRow => ({
    market: '24x7',
    assetClass: 'crypto',
    symbol,
    closeTime: Date.UTC(2026, 10, 16),
    members: 4,
    place,
    nearest: [],
    nearestNow: [],
    before: BEFORE[place] ?? [],
    now: NOW[place] ?? [],
    weeks: [0.1, 0.2, 0.3, 0.4 + place / 10],
  }),
);
const off: TieRow = { ...(rows[0] as TieRow), symbol: 'D', place: null, before: [], now: [], weeks: [] };

it('a map has its members in their places, and the mean of its pairs as finding', () => {
  const map = tieMapOf([...rows, off], 'crypto');
  expect(map?.symbols).toEqual(SYMBOLS);
  expect(map?.members).toBe(4);
  expect(map?.finding).toBe('Crypto moves together less closely: 0.50 on average, 0.67 before');
  expect(map?.periods.now).toBe('60 days to 15 Nov 2026');
  expect(tieMapOf(rows, 'forex')).toBeNull();
  expect(mostChangedClass(rows)).toBe('crypto');
});

it('a map of a page about one member tells of that member', () => {
  expect(tieMapOf(rows, 'crypto', 'C')).toMatchObject({
    marked: 'C',
    finding: 'C is tied to the others with 0.30 on average, after 0.60',
  });
  expect(tieMapOf(rows, 'crypto', 'X')?.marked).toBe('');
});

it('a line needs four weeks, and says how the last stands among them', () => {
  expect(tieLineOf(rows, 'B')?.finding).toBe('B was never tied to its class more closely in 4 weeks');
  expect(tieLineOf([off], 'D')).toBeNull();
});

it('a class is ranked against its own weeks from twelve on', () => {
  const weeks = (count: number): ClassWeekRow[] =>
    Array.from({ length: count }, (_, i) => ({
      market: '24x7',
      assetClass: 'crypto',
      week: `2026-01-${String(i + 1).padStart(2, '0')}`,
      correlation: i / 100,
    }));
  expect(classLinesOf(weeks(20))[0]?.higherThan).toBe(1);
  expect(classLinesOf(weeks(6))[0]?.higherThan).toBeNull();
  expect(classLinesOf(weeks(3))).toEqual([]);
});

it('pairs worth a look are the closest of a class and the one that changed most', () => {
  expect(pairsOf(rows)).toEqual([
    { symbols: ['A', 'B'], what: 'the closest in Crypto, at 0.90' },
    { symbols: ['A', 'C'], what: 'changed most in Crypto, from 0.70 to 0.20' },
  ]);
});
