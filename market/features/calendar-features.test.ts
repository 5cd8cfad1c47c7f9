import { expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { MINUTE } from '../time.ts';
import { calendarFeatures } from './calendar-features.ts';

const at = (text: string) => Date.parse(text);

it('calendar features hold the progress of the session, the day of the trade date and the gap before the bar, as by hand', () => {
  const out = new Float64Array(4);
  const newYork = calendarOf('XNYS');
  const first = {
    openTime: at('2025-07-02T13:30Z'),
    closeTime: at('2025-07-02T14:30Z'),
    previousClose: at('2025-07-01T20:00Z'),
  };
  calendarFeatures(newYork, '1h', first, out, 0);
  expect([...out]).toEqual([60 / 390, Math.sin((4 * Math.PI) / 7), Math.cos((4 * Math.PI) / 7), Math.log(1 + 17.5)]);
  const shortDay = {
    openTime: at('2025-07-03T16:30Z'),
    closeTime: at('2025-07-03T17:00Z'),
    previousClose: at('2025-07-03T16:30Z'),
  };
  calendarFeatures(newYork, '1h', shortDay, out, 0);
  expect([out[0], out[3]]).toEqual([1, 0]);
  const day = { openTime: at('2025-07-03T13:30Z'), closeTime: at('2025-07-03T17:00Z'), previousClose: Number.NaN };
  calendarFeatures(newYork, '1d', day, out, 0);
  expect(out[0]).toBe(1);
  expect(out[3]).toBeNaN();
  const night = at('2025-03-08T23:59Z');
  calendarFeatures(
    calendarOf('24X7'),
    '1m',
    { openTime: night, closeTime: night + MINUTE, previousClose: night },
    out,
    0,
  );
  expect(out[0]).toBe(1);
  const evening = {
    openTime: at('2025-07-06T21:00Z'),
    closeTime: at('2025-07-06T21:01Z'),
    previousClose: at('2025-07-04T21:00Z'),
  };
  calendarFeatures(calendarOf('FX'), '1m', evening, out, 0);
  expect(out[1], 'Sunday evening in New York is Monday').toBe(0);
  expect(out[3]).toBeCloseTo(Math.log(1 + 48 * 60), 12);
});
