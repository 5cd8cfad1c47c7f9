import { describe, expect, it } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { CALENDARS } from '#market/instrument.ts';
import { scaleSpan } from '#market/models/regime/scale-span.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { relativeText } from './relative.ts';

describe('what a label is relative to', () => {
  it.each([
    ['XNYS', '1d', 'against its last four years'],
    ['XNYS', '1w', 'against its last five years'],
    ['XNYS', '1h', 'against its last 14 months'],
    ['XNYS', '1m', 'against its last four weeks'],
    ['24X7', '1d', 'against its last three years'],
    ['24X7', '1h', 'against its last three months'],
    ['24X7', '5m', 'against its last two weeks'],
    ['24X7', '1m', 'against its last five days'],
    ['FX', '1d', 'against its last four years'],
  ] as const)('The text for %s and %s is: %s', (id, timeframe, text) => {
    expect(relativeText(scaleSpan(calendarOf(id), timeframe))).toBe(text);
  });

  it('The text is a number and a unit that are within a quarter of the span, for every calendar and timeframe', () => {
    const days: Readonly<Record<string, number>> = { years: 365, months: 365 / 12, weeks: 7, days: 1 };
    const numbers = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
    for (const id of CALENDARS)
      for (const timeframe of TIMEFRAMES) {
        const span = scaleSpan(calendarOf(id), timeframe);
        const text = relativeText(span);
        const [, about, count = '', unit = ''] = /^against (about )?its last (\w+) (\w+)$/.exec(text) ?? [];
        const said =
          (numbers.includes(count) ? numbers.indexOf(count) : Number(count)) * (days[unit] ?? Number.NaN) * DAY;
        const off = Math.abs(span / said - 1);
        expect(off, `${id} ${timeframe}: ${text} for ${span / DAY} days`).toBeLessThan(
          about === undefined ? 0.1 : 0.25,
        );
      }
  });
});
