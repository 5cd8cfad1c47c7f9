import { describe, expect, it } from 'vitest';
import { changesFinding, classDaysFinding, mapFinding, rangesFinding, shareFinding } from './overview.ts';

const days = (...counts: number[][]) => counts.map((row) => ({ counts: row }));

describe('a finding of the overview', () => {
  it('a map names the regime that leads most charts and the next, and ties as ties', () => {
    expect(
      mapFinding([
        [3, 0, 0, 0, 1],
        [0, 2, 5, 0, 0],
        [0, 0, 4, 1, 0],
      ]),
    ).toBe('A range-bound regime leads 2 of 3 charts of classes, a bull trend 1');
    expect(
      mapFinding([
        [3, 0, 0, 0, 1],
        [0, 0, 5, 0, 0],
      ]),
    ).toBe('A bull trend leads 1 of 2 charts of classes, and a range-bound regime 1');
    expect(mapFinding([[0, 0, 0, 0, 7]])).toBe('Stress leads 1 of 1 chart of classes');
    expect(mapFinding([[0, 0, 0, 0, 0]])).toBe('No regime is known yet');
  });

  it('a finding of nothing is no sentence, so that no page says what its tier does not read', () => {
    expect([mapFinding([]), shareFinding([]), rangesFinding([])]).toEqual(['', '', '']);
  });

  it('a class is told by the regime that gained most, with its counts now and then', () => {
    expect(classDaysFinding('Crypto', days([10, 0, 14, 0, 0], [10, 3, 0, 0, 11]))).toBe(
      'Crypto: 11 of 24 in stress, none 1 day ago',
    );
    expect(classDaysFinding('Forex', days([1, 1, 0, 0, 0], [1, 1, 0, 0, 0]))).toBe(
      'Forex: as many in each regime as 1 day ago',
    );
  });

  it('the class that changed most by its share is named, and one of few members only where no other is', () => {
    const small = { title: 'Bonds', days: days([1, 0, 0, 0, 0], [0, 0, 0, 0, 1]) };
    const large = { title: 'Crypto', days: days([5, 0, 3, 0, 0], [3, 0, 1, 0, 4]) };
    expect(shareFinding([small, large])).toBe('Crypto changed most in 1 day: 4 of 8 are in stress now, none then');
    expect(shareFinding([small])).toBe('Bonds changed most in 1 day: 1 of 1 is in stress now, none then');
    const still = { title: 'Forex', days: days([1, 1, 0, 0, 0], [1, 1, 0, 0, 0]) };
    expect(shareFinding([still])).toBe('No class has changed its regimes');
  });

  it('changes stand beside what is usual, in the number of one and of none', () => {
    expect(changesFinding(11, { median: 4, lower: 0.96 })).toBe(
      '11 daily regimes changed at the last close; 4 do on a usual day',
    );
    expect(changesFinding(1, { median: 1, lower: 0.2 })).toBe(
      '1 daily regime changed at the last close; 1 does on a usual day',
    );
    expect(changesFinding(2, { median: 0, lower: 0.9 })).toBe(
      '2 daily regimes changed at the last close; none does on a usual day',
    );
    expect(changesFinding(0, null)).toBe('No daily regime changed at the last close');
  });

  it('the next day is livelier, quieter or as wide as normal, class by class', () => {
    const row = (title: string, ratio: number) => ({ title, typical: ratio, typicalNormal: 1 });
    expect(rangesFinding([row('Forex', 1.8), row('Crypto', 1.4), row('Bonds', 1)])).toBe(
      'The next day is expected to be livelier than normal in Forex and Crypto, normal elsewhere',
    );
    expect(rangesFinding([row('Forex', 0.6)])).toBe('The next day is expected to be quieter than normal in Forex');
    expect(rangesFinding([row('Forex', 1)])).toBe('The next day is expected to be as wide as normal in every class');
  });
});
