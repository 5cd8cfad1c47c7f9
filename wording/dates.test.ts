import { describe, expect, it } from 'vitest';
import { clockText, closeText, dayText, isoDate, isoMinute, isoTime, recentCloseText, timeText } from './dates.ts';

const TIME = Date.UTC(2026, 10, 20, 23, 58, 7, 250);

describe('a time', () => {
  it('is said in UTC, whatever the zone of the machine', () => {
    expect(timeText(TIME)).toBe('20 Nov 2026, 23:58 UTC');
    expect(dayText(Date.UTC(2026, 0, 1))).toBe('1 Jan 2026');
    expect(clockText(Date.UTC(2026, 0, 1))).toBe('00:00');
  });

  it('is cut to what is shown and never rounded up into the next minute or day', () => {
    expect([isoDate(TIME), isoMinute(TIME), isoTime(TIME)]).toEqual([
      '2026-11-20',
      '2026-11-20 23:58',
      '2026-11-20T23:58:07Z',
    ]);
  });
});

describe('the close of a bar', () => {
  it('is a day for daily and weekly bars: the day that ended, not the midnight that begins the next', () => {
    const midnight = Date.UTC(2026, 10, 21);
    expect(closeText(midnight, '1d')).toBe('20 Nov 2026');
    expect(closeText(midnight, '1w')).toBe('20 Nov 2026');
  });

  it('is a minute for shorter bars, without the year where that goes without saying', () => {
    expect(closeText(TIME, '5m')).toBe('20 Nov 2026, 23:58');
    expect(recentCloseText(TIME, '5m')).toBe('20 Nov, 23:58');
    expect(recentCloseText(TIME, '1d')).toBe('20 Nov 2026');
  });
});
