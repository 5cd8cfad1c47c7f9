import { describe, expect, it } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { CALENDARS } from '#market/instrument.ts';
import { hasDiurnal, SCALE_BARS } from '#market/models/regime/parameters.ts';
import { TIMEFRAME_MS, TIMEFRAMES } from '#market/timeframe.ts';
import { diurnalStart, fitBars } from './nightly-fit.ts';

const asOf = Date.UTC(2026, 0, 17);

describe('what a nightly fit reads', () => {
  it.each(CALENDARS)('of %s reaches over the whole diurnal window and the whole window of the scale', (id) => {
    const calendar = calendarOf(id);
    const from = diurnalStart(calendar, asOf);
    for (const timeframe of TIMEFRAMES) {
      const bars = fitBars(calendar, timeframe, asOf);
      expect(bars).toBeGreaterThan(SCALE_BARS[timeframe]);
      if (!hasDiurnal(timeframe)) continue;
      const open = calendar
        .sessions(from, asOf)
        .reduce((sum, { open: at, close }) => sum + Math.min(close, asOf) - Math.max(at, from), 0);
      expect(bars).toBeGreaterThanOrEqual(open / TIMEFRAME_MS[timeframe]);
    }
  });

  it('makes the diurnal factor of 20 sessions or 8 weeks', () => {
    expect(asOf - diurnalStart(calendarOf('24X7'), asOf)).toBe(56 * 86_400_000);
    expect(calendarOf('XLON').sessions(diurnalStart(calendarOf('XLON'), asOf), asOf)).toHaveLength(20);
  });
});
