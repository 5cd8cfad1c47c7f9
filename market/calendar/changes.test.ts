import { describe, expect, test } from 'vitest';
import { CALENDARS, type CalendarId } from '../instrument.ts';
import { buildCalendar, type CalendarChange, calendarOf, setCalendarChanges } from './calendar.ts';
import { KNOWN_CHANGES } from './known-changes.ts';

/** The stretches of a session as UTC times; null without a session. */
const times = (id: CalendarId, date: string, changes: readonly CalendarChange[] = []): string | null => {
  const session = buildCalendar(id, changes).sessionOn(date);
  const at = (time: number) => new Date(time).toISOString().slice(0, 16);
  return session?.segments.map(({ open, close }) => `${at(open)} ${at(close)}`).join(', ') ?? null;
};
const change = (calendar: CalendarId, date: string, hours: string): CalendarChange => ({
  calendar,
  date,
  hours,
  source: 'test',
});

describe('unscheduled closures', () => {
  test.each([
    ['XHKG', '2001-07-06', 'typhoon Utor: exchange_calendars'],
    ['XHKG', '2011-09-29', 'typhoon Nesat: exchange_calendars'],
    ['XHKG', '2020-10-13', 'typhoon Nangka: HKEX communication 2010132news'],
    ['XHKG', '2021-10-13', 'typhoon Kompasu: HKEX communication 2110132news'],
    ['XHKG', '2023-07-17', 'typhoon Talim: pandas_market_calendars#303'],
    ['XHKG', '2023-09-01', 'typhoon Saola: HKEX communication 2309012news'],
    ['XHKG', '2023-09-08', 'black rainstorm: HKEX communication 2309083news'],
    ['XHKG', '2024-09-06', 'typhoon Yagi: exchange_calendars'],
    ['XTKS', '2020-10-01', 'failure of the trading system: Japan Times, 2020-10-01'],
    ['XNYS', '2001-09-11', 'attack on the World Trade Center: exchange_calendars'],
    ['XNYS', '2001-09-14', 'attack on the World Trade Center: exchange_calendars'],
    ['XNYS', '2012-10-29', 'hurricane Sandy: exchange_calendars'],
    ['XNYS', '2012-10-30', 'hurricane Sandy: exchange_calendars'],
    ['XNYS', '1994-04-27', 'funeral of Richard Nixon: exchange_calendars'],
    ['XNYS', '2004-06-11', 'funeral of Ronald Reagan: exchange_calendars'],
    ['XNYS', '2007-01-02', 'funeral of Gerald Ford: exchange_calendars'],
    ['XNYS', '2018-12-05', 'funeral of George H. W. Bush: exchange_calendars'],
    ['XNYS', '2025-01-09', 'funeral of Jimmy Carter: exchange_calendars'],
    ['XLON', '2002-06-03', 'golden jubilee: exchange_calendars'],
    ['XLON', '2011-04-29', 'royal wedding: exchange_calendars'],
    ['XLON', '2022-09-19', 'funeral of Elizabeth II: exchange_calendars'],
    ['XLON', '2023-05-08', 'coronation of Charles III: exchange_calendars'],
    ['XBOM', '2013-11-15', 'Muharram: pandas_market_calendars'],
    ['XBOM', '2024-01-22', 'consecration in Ayodhya: exchange_calendars#394'],
    ['XBOM', '2024-11-20', 'election in Maharashtra: pandas_market_calendars#466'],
  ] as const)('%s has no session on %s (%s)', (id, date, _source) => {
    expect(calendarOf(id).sessionOn(date)).toBeNull();
  });

  test('Hong Kong trades through severe weather since 2024-09-23, so that no change is known after it', () => {
    const later = KNOWN_CHANGES.filter(({ calendar, date }) => calendar === 'XHKG' && date >= '2024-09-23');
    expect(later).toEqual([]);
  });
});

describe('special sessions', () => {
  test.each([
    ['XHKG', '2020-08-19', '2020-08-19T05:30 2020-08-19T08:00', 'HKEX communication 2008192news'],
    ['XHKG', '2023-10-09', '2023-10-09T06:00 2023-10-09T08:00', 'HKEX, 2023-10-09'],
    ['XTKS', '2005-11-01', '2005-11-01T04:30 2005-11-01T06:00', 'Himalayan Times, 2005-11-01'],
    ['XNYS', '1996-01-08', '1996-01-08T16:00 1996-01-08T19:00', 'pandas_market_calendars'],
    ['CMES', '2021-04-02', '2021-04-01T22:00 2021-04-02T13:15', 'pandas_market_calendars'],
    ['CMES', '2025-01-09', '2025-01-08T23:00 2025-01-09T22:00', 'CME Group, 2024-12-30'],
    ['XBOM', '2018-11-07', '2018-11-07T12:00 2018-11-07T13:00', 'Moneycontrol, 2018-11-03'],
    ['XBOM', '2020-02-01', '2020-02-01T03:45 2020-02-01T10:00', 'BSE circular: Union Budget on a Saturday'],
    ['XBOM', '2023-11-12', '2023-11-12T12:45 2023-11-12T13:45', 'circulars of NSE and BSE: a Sunday'],
    ['XBOM', '2024-01-20', '2024-01-20T03:45 2024-01-20T10:00', 'exchange_calendars#394: a Saturday'],
    ['XBOM', '2024-03-02', '2024-03-02T03:45 2024-03-02T04:30, 2024-03-02T06:00 2024-03-02T07:00', 'NSE circular'],
    ['XBOM', '2025-02-01', '2025-02-01T03:45 2025-02-01T10:00', 'exchange_calendars#479: Union Budget'],
    ['XBOM', '2025-10-21', '2025-10-21T08:15 2025-10-21T09:15', 'pandas_market_calendars: Muhurat trading'],
  ] as const)('%s of %s is at %s (%s)', (id, date, expected, _source) => {
    expect(times(id, date)).toBe(expected);
    const calendar = calendarOf(id);
    const session = calendar.sessionOn(date);
    expect(calendar.sessionAt(session?.open ?? 0)?.date).toBe(date);
    expect(calendar.lastClosed(session?.close ?? 0)?.date).toBe(date);
  });

  test('every known change has a source of its own words and is the only one of its date', () => {
    expect(KNOWN_CHANGES.filter(({ source }) => source.trim().length < 15)).toEqual([]);
    const dates = KNOWN_CHANGES.map(({ calendar, date }) => `${calendar} ${date}`);
    expect(new Set(dates).size).toBe(dates.length);
    expect(dates.length).toBeGreaterThan(50);
  });
});

describe('changes of an operator', () => {
  test('close a day, open a Saturday with a break, and stand above the known ones', () => {
    expect(times('XLON', '2026-12-01', [change('XLON', '2026-12-01', 'closed')])).toBeNull();
    expect(times('XLON', '2026-12-05', [change('XLON', '2026-12-05', '10:00-11:00 12:00-13:30')])).toBe(
      '2026-12-05T10:00 2026-12-05T11:00, 2026-12-05T12:00 2026-12-05T13:30',
    );
    expect(times('XHKG', '2023-09-01', [change('XHKG', '2023-09-01', '09:30-12:00')])).toBe(
      '2023-09-01T01:30 2023-09-01T04:00',
    );
  });

  test('leave every other session of every calendar as it is', () => {
    const changes = [change('XNYS', '2026-07-02', '09:30-13:00'), change('FX', '2026-12-25', 'closed')];
    for (const id of CALENDARS.filter((id) => id !== '24X7' && id !== 'CONTEXT')) {
      const [before, after] = [calendarOf(id), buildCalendar(id, changes)].map((calendar) =>
        calendar.sessions(Date.UTC(2025, 0, 1), Date.UTC(2027, 0, 1)),
      );
      const differ = before?.filter(
        (session) => JSON.stringify(after?.find(({ date }) => date === session.date)) !== JSON.stringify(session),
      );
      const expected = { XNYS: ['2026-07-02'], XNAS: ['2026-07-02'], FX: ['2026-12-25'] } as Record<string, string[]>;
      expect(
        differ?.map(({ date }) => date),
        id,
      ).toEqual(expected[id] ?? []);
    }
  });

  test('open a session before the clock of its own Sunday: London changes to summer time on 2026-03-29', () => {
    expect(times('XLON', '2026-03-28', [change('XLON', '2026-03-28', '10:00-11:00')])).toBe(
      '2026-03-28T10:00 2026-03-28T11:00',
    );
    expect(times('XLON', '2026-03-29', [change('XLON', '2026-03-29', '10:00-11:00')])).toBe(
      '2026-03-29T09:00 2026-03-29T10:00',
    );
  });

  test.each([
    ['XNYS', '2026-02-30', 'closed', 'there is no such date'],
    ['XNYS', '2026-2-3', 'closed', 'there is no such date'],
    ['XNYS', '2026-02-03', 'shut', 'neither closed nor hours'],
    ['XNYS', '2026-02-03', '09:30', 'neither closed nor hours'],
    ['XNYS', '2026-02-03', '09:30-24:00', 'neither closed nor hours'],
    ['XNYS', '2026-02-03', '16:00-09:30', 'do not ascend'],
    ['XNYS', '2026-02-03', '09:30-12:00 11:00-16:00', 'do not ascend'],
    ['XNYS', '2031-02-03', 'closed', 'known are 1990-01-01 to 2030-12-31'],
    ['FX', '2026-02-03', '16:00-17:00', 'opens before the session of 2026-02-02 closes'],
    ['24X7', '2026-02-03', 'closed', 'never closes'],
  ] as const)('%s %s %s is refused: %s', (id, date, hours, what) => {
    expect(() => buildCalendar(id, [change(id, date, hours)])).toThrow(what);
  });

  test('come before any calendar is used, never after', () => {
    calendarOf('XNYS');
    expect(() => setCalendarChanges([change('XNYS', '2026-02-03', 'closed')])).toThrow(
      'after a calendar had been used',
    );
    expect(() => setCalendarChanges([])).not.toThrow();
  });
});
