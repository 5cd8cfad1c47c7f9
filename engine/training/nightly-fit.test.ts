import { describe, expect, it } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { CALENDARS } from '#market/instrument.ts';
import { hasDiurnal, SCALE_BARS } from '#market/models/regime/parameters.ts';
import { TIMEFRAME_MS, TIMEFRAMES } from '#market/timeframe.ts';
import { diurnalStart, fitBars } from './nightly-fit.ts';

const asOf = Date.UTC(2026, 0, 17);

describe('A nightly fit', () => {
  it.each(CALENDARS)('reads, for %s, all bars of the diurnal window and all bars of the window of the scale', (id) => {
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

  it('makes the diurnal factor from 20 sessions, or from 8 weeks where the clock has no sessions', () => {
    expect(asOf - diurnalStart(calendarOf('24X7'), asOf)).toBe(56 * 86_400_000);
    expect(calendarOf('XLON').sessions(diurnalStart(calendarOf('XLON'), asOf), asOf)).toHaveLength(20);
  });
});
