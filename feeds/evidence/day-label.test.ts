import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY, HOUR } from '#market/time.ts';
import { settleDays } from './day-label.ts';
import type { ReadingOptions } from './evidence.ts';
import { zoneClock } from './zone.ts';

function settle(
  times: readonly number[],
  id: CalendarId,
  kind: 'instant' | 'wall',
  timeframe: '1d' | '1w' = '1d',
  options: ReadingOptions = {},
): string[] {
  const openTime = Float64Array.from(times);
  const symbol = new Uint8Array(times.length);
  const rows = { path: 'f', length: times.length, openTime, symbol, calendars: [calendarOf(id)] };
  settleDays(rows, timeframe, kind, options);
  return [...openTime].map((time) => new Date(time).toISOString().slice(0, 10));
}

const utc = (text: string): number => Date.parse(text);
const dates = ['2024-07-02', '2024-07-03', '2024-07-04', '2024-07-05'];

describe('the label of a day', () => {
  test('midnight in Tokyo is that date, for instants of Parquet and for numbers alike', () => {
    const instants = dates.map((date) => utc(date) - 9 * HOUR);
    expect(settle(instants, 'XTKS', 'instant')).toEqual(dates);
  });

  test('midnight UTC, the open, the close and midnight in New York are one date', () => {
    const sessions = dates.filter((date) => date !== '2024-07-04');
    const calendar = calendarOf('XNYS');
    const open = sessions.map((date) => calendar.sessionOn(date)?.open as number);
    const close = sessions.map((date) => calendar.sessionOn(date)?.close as number);
    const midnight = sessions.map((date) => zoneClock('America/New_York').toInstant(utc(date)));
    for (const labels of [sessions.map(utc), open, close, midnight])
      expect(settle(labels, 'XNYS', 'instant')).toEqual(sessions);
  });

  test('the date of a clock without zone is the date as written, at midnight and at the close', () => {
    const week = ['2024-07-01', '2024-07-02', '2024-07-03', '2024-07-05', '2024-07-08'];
    for (const clock of ['T00:00Z', 'T16:00Z'])
      expect(
        settle(
          week.map((date) => utc(date + clock)),
          'XNYS',
          'wall',
        ),
      ).toEqual(week);
  });

  test('instants whose zone was dropped are given back to it when only that gives sessions', () => {
    const week = ['2024-07-01', '2024-07-02', '2024-07-03', '2024-07-04', '2024-07-05', '2024-07-08', '2024-07-09'];
    expect(
      settle(
        week.map((date) => utc(date) - 9 * HOUR),
        'XTKS',
        'wall',
      ),
    ).toEqual(week);
  });

  test('midnight of a zone that is not the venue of a coin is refused, and --timezone decides', () => {
    const instants = dates.map((date) => utc(date) - 9 * HOUR);
    expect(() => settle(instants, '24X7', 'instant')).toThrow(/say which with --timezone/);
    expect(settle(instants, '24X7', 'instant', '1d', { timezone: 'Asia/Seoul' })).toEqual(dates);
  });

  test('weeks that are labelled by Sundays are refused, and --label decides', () => {
    const sundays = ['2024-07-07', '2024-07-14'].map(utc);
    expect(() => settle(sundays, 'FX', 'wall', '1w')).toThrow(/--label open\|close/);
    expect(settle(sundays, 'FX', 'wall', '1w', { label: 'open' })).toEqual(['2024-07-08', '2024-07-15']);
    expect(settle(sundays, 'FX', 'wall', '1w', { label: 'close' })).toEqual(['2024-07-07', '2024-07-14']);
  });
});

test('the days of any venue, labelled in any zone, are read exactly or refused: 10,000 files', () => {
  const ids = ['XNYS', 'XLON', 'XETR', 'XTKS', 'XHKG', 'XBOM', 'CMES', 'FX', '24X7'] as const;
  const zones = ['UTC', 'venue', 'Europe/Berlin', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'];
  let refused = 0;
  const property = fc.property(
    fc.constantFrom(...ids),
    fc.integer({ min: 0, max: 7_000 }),
    fc.integer({ min: 2, max: 60 }),
    fc.constantFrom(...zones),
    fc.constantFrom('instant', 'wall'),
    fc.constantFrom('midnight', 'open', 'close'),
    fc.boolean(),
    (id, from, count, zone, kind, moment, newestFirst) => {
      const calendar = calendarOf(id);
      const start = Date.UTC(2003, 0, 2) + from * DAY;
      const sessions = calendar.sessions(start, start + 3 * count * DAY + 20 * DAY).slice(1, count + 1);
      const days = sessions.map(({ date }) => date);
      const clock = zoneClock(zone === 'venue' ? calendar.timezone : zone);
      const instants = sessions.map(({ date, open, close }) =>
        moment === 'midnight' ? clock.toInstant(utc(date)) : moment === 'open' ? open : close,
      );
      // The close of a day that never ends is the open of the next one.
      if (id === '24X7' && moment === 'close') return;
      const shown = kind === 'instant' ? instants : instants.map(clock.toWall);
      if (newestFirst) shown.reverse();
      if (newestFirst) days.reverse();
      // Labels of a zone other than the venue's and UTC, written without it: nobody could tell.
      const foreign = zone !== 'venue' && zone !== 'UTC' && clock.zone !== calendar.timezone;
      if (kind === 'wall' && foreign && moment !== 'midnight') return;
      try {
        expect(settle(shown, id, kind as 'instant' | 'wall')).toEqual(days);
      } catch (error) {
        if (!(error instanceof ArgusError)) throw error;
        refused++;
      }
    },
  );
  fc.assert(property, { numRuns: 10_000, seed: 11 });
  expect(refused).toBeLessThan(3_000);
}, 300_000);
