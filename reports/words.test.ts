import { describe, expect, it } from 'vitest';
import type { ClassCounts } from './models.ts';
import { classNote, overviewNote } from './notes.ts';
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
    expect(overviewNote([crypto], [], [], 'free')).toEqual([
      'No daily regime changed at the last close; 24 instruments are followed.',
      'Of 23 instruments, 11 are in a bull trend and 8 are in stress on the daily chart.',
      '1 instrument has too little history for a daily regime.',
    ]);
  });
  it('name the classes in which something changed', () => {
    const forex = { ...crypto, assetClass: 'forex', title: 'Forex', changed: 1 };
    expect(overviewNote([{ ...crypto, changed: 2 }, forex], [], [], 'free')[0]).toBe(
      '3 daily regimes changed at the last close: 2 in Crypto and 1 in Forex.',
    );
    expect(classNote({ ...crypto, changed: 2 }, [], 'free')[0]).toBe(
      '2 daily regimes of 24 changed at the last close.',
    );
  });
  it('of a market without history claim nothing', () => {
    expect(overviewNote([{ ...crypto, known: 0, counts: [0, 0, 0, 0, 0] }], [], [], 'growth')).toContain(
      'No daily regime is known yet.',
    );
  });
});
