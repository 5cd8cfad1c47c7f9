import { expect, test } from 'vitest';
import { zoneClock } from './zone.ts';

const utc = (text: string): number => Date.parse(text);

test('the clock of New York is four or five hours behind, and an hour that occurs twice or never is no instant', () => {
  const { toInstant, toWall } = zoneClock('America/New_York');
  expect(toInstant(utc('2024-01-03T09:30Z'))).toBe(utc('2024-01-03T14:30Z'));
  expect(toInstant(utc('2024-07-03T09:30Z'))).toBe(utc('2024-07-03T13:30Z'));
  expect(toInstant(utc('2024-03-10T02:30Z'))).toBeNaN();
  expect(toInstant(utc('2024-11-03T01:30Z'))).toBeNaN();
  expect(toInstant(utc('2024-11-03T02:00Z'))).toBe(utc('2024-11-03T07:00Z'));
  expect(toInstant(utc('2024-03-10T03:00Z'))).toBe(utc('2024-03-10T07:00Z'));
  expect(toWall(utc('2024-11-03T05:30Z'))).toBe(utc('2024-11-03T01:30Z'));
});

test('every instant comes back from the clock of its zone, apart from hours that occur twice', () => {
  for (const zone of [
    'Europe/London',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Asia/Tokyo',
    '+09:00',
    'Etc/GMT+5',
    'UTC',
  ]) {
    const { toInstant, toWall } = zoneClock(zone);
    let twice = 0;
    for (let i = 0; i < 9_000; i++) {
      const instant = utc('2023-01-01T00:00Z') + i * 2 * 3_600_000 + 900_000;
      const back = toInstant(toWall(instant));
      if (Number.isNaN(back)) twice++;
      else expect(back).toBe(instant);
    }
    expect(twice).toBeLessThan(8);
  }
});

test('a name that is no zone is refused with examples', () => {
  expect(() => zoneClock('Mars/Olympus')).toThrow(/is not a time zone; write for example/);
});
