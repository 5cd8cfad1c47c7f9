import { describe, expect, it } from 'vitest';
import { closuresOf, weekOf } from './week.ts';

const CLASSES = [
  { title: 'Crypto', calendar: '24X7' },
  { title: 'US equities', calendar: 'XNYS' },
  { title: 'Forex', calendar: 'FX' },
] as const;
const THURSDAY = Date.UTC(2026, 10, 26, 12);

describe('the week of a page', () => {
  it('runs from Monday to Sunday, names holidays, early closes and what is open, and counts changes of the days behind', () => {
    const week = weekOf(CLASSES, THURSDAY, new Map([['2026-11-25', 11]]));
    expect(week.map(({ day, events }) => [day, ...events])).toEqual([
      ['2026-11-23', 'All markets open'],
      ['2026-11-24', 'All markets open'],
      ['2026-11-25', '11 daily changes'],
      ['2026-11-26', 'US equities closed: Thanksgiving'],
      ['2026-11-27', 'US equities close early, 18:00'],
      ['2026-11-28', 'Crypto only'],
      ['2026-11-29', 'Crypto only'],
    ]);
    expect(week.filter(({ isToday }) => isToday).map(({ day }) => day)).toEqual(['2026-11-26']);
  });

  it('says what is closed today and why, and says nothing of a weekend', () => {
    expect(closuresOf(CLASSES, THURSDAY)).toEqual(['US equities are closed today: Thanksgiving']);
    expect(closuresOf(CLASSES, THURSDAY + 2 * 86_400_000)).toEqual([]);
  });

  it('the week of one market alone says open and closed, and names its holidays', () => {
    const week = weekOf([{ title: 'US equities', calendar: 'XNYS' }], THURSDAY, new Map());
    expect(week.map(({ events }) => events[0])).toEqual([
      'Open',
      'Open',
      'Open',
      'US equities closed: Thanksgiving',
      'US equities close early, 18:00',
      'Closed',
      'Closed',
    ]);
  });

  it('says nothing of a day that no table of sessions knows', () => {
    const past = weekOf([{ title: 'US equities', calendar: 'XNYS' }], Date.UTC(2400, 0, 5), new Map());
    expect(past.flatMap(({ events }) => events)).toEqual([]);
  });
});
