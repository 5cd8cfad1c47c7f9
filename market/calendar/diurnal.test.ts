import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { diurnalBucket, diurnalBuckets, isSessionFirst } from './diurnal.ts';

const utc = (text: string): number => Date.parse(`${text}:00Z`);

test('New York has thirteen half-hour buckets that follow the local clock through a change', () => {
  const calendar = calendarOf('XNYS');
  expect(diurnalBuckets(calendar)).toBe(13);
  for (const [open, close] of [
    ['2025-03-07T14:30', '2025-03-07T21:00'],
    ['2025-03-10T13:30', '2025-03-10T20:00'],
  ] as const) {
    expect(diurnalBucket(calendar, utc(open))).toBe(0);
    expect(diurnalBucket(calendar, utc(open) + 29 * 60_000)).toBe(0);
    expect(diurnalBucket(calendar, utc(open) + 30 * 60_000)).toBe(1);
    expect(diurnalBucket(calendar, utc(close) - 60_000)).toBe(12);
    expect(diurnalBucket(calendar, utc(close))).toBe(-1);
  }
});

test('24X7 buckets are hours of the week from Monday 00:00 UTC', () => {
  const calendar = calendarOf('24X7');
  expect(diurnalBuckets(calendar)).toBe(168);
  expect(diurnalBucket(calendar, utc('2025-03-03T00:00'))).toBe(0);
  expect(diurnalBucket(calendar, utc('2025-03-09T23:59'))).toBe(167);
});

test('FX buckets are hours since the open of its week, the same in summer and in winter', () => {
  const calendar = calendarOf('FX');
  for (const sunday of ['2025-01-12T22:00', '2025-07-13T21:00']) {
    expect(diurnalBucket(calendar, utc(sunday))).toBe(0);
    expect(diurnalBucket(calendar, utc(sunday) + 119 * 3_600_000)).toBe(119);
    expect(diurnalBucket(calendar, utc(sunday) + 120 * 3_600_000)).toBe(-1);
  }
});

test('every minute of every session of 2025 falls into a bucket that exists', () => {
  for (const id of ['24X7', 'FX', 'XNYS', 'XLON', 'CMES'] as const) {
    const calendar = calendarOf(id);
    for (const { open, close } of calendar.sessions(utc('2025-01-01T00:00'), utc('2026-01-01T00:00'))) {
      for (const t of [open, (open + close) / 2, close - 60_000]) {
        const bucket = diurnalBucket(calendar, t);
        expect(bucket >= 0 && bucket < diurnalBuckets(calendar)).toBe(true);
      }
    }
  }
});

test('only a bar after a closed venue is the first of its session', () => {
  const newYork = calendarOf('XNYS');
  expect(isSessionFirst(newYork, '1h', utc('2025-03-10T13:30'))).toBe(true);
  expect(isSessionFirst(newYork, '1h', utc('2025-03-10T14:30'))).toBe(false);
  expect(isSessionFirst(newYork, '1d', utc('2025-03-10T13:30')), 'the gap belongs to the daily bar').toBe(false);
  expect(isSessionFirst(calendarOf('24X7'), '4h', utc('2025-03-10T00:00'))).toBe(false);
  expect(isSessionFirst(calendarOf('FX'), '4h', utc('2025-03-09T21:00')), 'Sunday evening').toBe(true);
  expect(isSessionFirst(calendarOf('FX'), '4h', utc('2025-03-10T21:00')), 'Monday evening').toBe(false);
  expect(isSessionFirst(calendarOf('CMES'), '4h', utc('2025-03-10T22:00'))).toBe(true);
});
