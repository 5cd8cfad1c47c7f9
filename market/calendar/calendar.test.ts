import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CALENDARS, type CalendarId } from '../instrument.ts';
import { type Calendar, calendarOf } from './calendar.ts';
import digests from './tables/digests.json' with { type: 'json' };
import xlonDump from './tables/xlon-dump.json' with { type: 'json' };
import xnysDump from './tables/xnys-dump.json' with { type: 'json' };

const utc = (text: string): number => Date.parse(`${text}:00Z`);
const span = (id: CalendarId, date: string): string | null => {
  const session = calendarOf(id).sessionOn(date);
  if (session === null) return null;
  return `${new Date(session.open).toISOString().slice(0, 16)} ${new Date(session.close).toISOString().slice(0, 16)}`;
};

describe('exchange sessions', () => {
  test.each([
    ['XNYS', xnysDump],
    ['XLON', xlonDump],
  ] as const)('every %s session 2019 to 2026 has the instants of an independently written calendar', (id, dump) => {
    const expected: number[][] = [];
    let open = dump.firstOpenMinute;
    for (let i = 0; i < dump.minutesOpen.length; i++) {
      expected.push([open, open + (dump.minutesOpen[i] as number)]);
      open += dump.minutesToNextOpen[i] ?? 0;
    }
    const sessions = calendarOf(id).sessions(utc('2019-01-01T00:00'), utc('2027-01-01T00:00'));
    expect(expected.length).toBeGreaterThan(2000);
    expect(sessions.map((s) => [s.open / 60_000, s.close / 60_000])).toEqual(expected);
  });

  /** A line per session as the generator writes it: date, open, break and close in minutes since 1970. */
  function linesOf(calendar: Calendar, from: string, to: string): string[] {
    return calendar
      .sessions(utc('1980-01-01T00:00'), utc('2031-02-01T00:00'))
      .filter(({ date }) => date >= from && date <= to)
      .map(({ date, open, close, segments }) => {
        const [first, second] = segments;
        const pause = second === undefined ? ['-', '-'] : [first!.close / 60_000, second.open / 60_000];
        return [date, open / 60_000, ...pause, close / 60_000].join(' ');
      });
  }

  test.each(Object.keys(digests) as (keyof typeof digests)[])(
    'every session of %s, its lunch break included, has the instants of exchange_calendars and the known changes',
    (id) => {
      for (const [period, from, to] of [
        ['2019-2026', '2019-01-01', '2026-12-31'],
        ['all', '1980-01-01', '2031-01-01'],
      ] as const) {
        const lines = linesOf(calendarOf(id), from, to);
        const sha256 = createHash('sha256').update(lines.join('\n')).digest('hex');
        expect({ sessions: lines.length, sha256 }, period).toEqual(digests[id][period]);
      }
    },
  );

  test('XNAS has the sessions of XNYS', () => {
    expect(linesOf(calendarOf('XNAS'), '2000', '2031')).toEqual(linesOf(calendarOf('XNYS'), '2000', '2031'));
  });

  test('Tokyo closes at 15:30 since 2024-11-05, with a lunch break that belongs to no session minute', () => {
    const tokyo = calendarOf('XTKS');
    expect(span('XTKS', '2024-11-01')).toBe('2024-11-01T00:00 2024-11-01T06:00');
    expect(span('XTKS', '2024-11-05')).toBe('2024-11-05T00:00 2024-11-05T06:30');
    expect(tokyo.sessionOn('2024-11-05')?.segments).toHaveLength(2);
    expect(tokyo.sessionAt(utc('2024-11-05T02:29'))?.date).toBe('2024-11-05');
    expect(tokyo.sessionAt(utc('2024-11-05T02:30'))).toBeNull();
    expect(tokyo.sessionAt(utc('2024-11-05T03:29'))).toBeNull();
    expect(tokyo.sessionAt(utc('2024-11-05T03:30'))?.date).toBe('2024-11-05');
  });

  test('Hong Kong has no afternoon on a half day', () => {
    expect(calendarOf('XHKG').sessionOn('2025-12-24')?.segments).toEqual([
      { open: utc('2025-12-24T01:30'), close: utc('2025-12-24T04:00') },
    ]);
  });

  test.each(['2025-07-03', '2025-11-28', '2025-12-24'])('New York closes at 13:00 local on %s', (date) => {
    const session = calendarOf('XNYS').sessionOn(date);
    expect(session && session.close - session.open).toBe(3.5 * 3_600_000);
  });

  test('Good Friday 2025 has no session in New York, London or Chicago', () => {
    for (const id of ['XNYS', 'XLON', 'CMES'] as const) expect(span(id, '2025-04-18')).toBeNull();
    expect(calendarOf('XNYS').lastClosed(utc('2025-04-20T00:00'))?.date).toBe('2025-04-17');
  });

  test('the clock changes of New York and London move the session in UTC on their own dates', () => {
    expect(span('XNYS', '2025-03-07')).toBe('2025-03-07T14:30 2025-03-07T21:00');
    expect(span('XNYS', '2025-03-10')).toBe('2025-03-10T13:30 2025-03-10T20:00');
    expect(span('XNYS', '2025-10-31')).toBe('2025-10-31T13:30 2025-10-31T20:00');
    expect(span('XNYS', '2025-11-03')).toBe('2025-11-03T14:30 2025-11-03T21:00');
    expect(span('XLON', '2025-03-28')).toBe('2025-03-28T08:00 2025-03-28T16:30');
    expect(span('XLON', '2025-03-31')).toBe('2025-03-31T07:00 2025-03-31T15:30');
    expect(span('XLON', '2025-10-24')).toBe('2025-10-24T07:00 2025-10-24T15:30');
    expect(span('XLON', '2025-10-27')).toBe('2025-10-27T08:00 2025-10-27T16:30');
    expect(span('XNYS', '2006-04-03'), 'before 2007 summer time began in April').toBe(
      '2006-04-03T13:30 2006-04-03T20:00',
    );
  });

  test('a CMES trade date runs from 18:00 New York of the evening before to 17:00', () => {
    expect(span('CMES', '2025-01-08')).toBe('2025-01-07T23:00 2025-01-08T22:00');
    expect(span('CMES', '2025-03-10')).toBe('2025-03-09T22:00 2025-03-10T21:00');
    expect(calendarOf('CMES').sessionAt(utc('2025-01-07T22:30')), 'maintenance break').toBeNull();
  });
});

describe('rule calendars', () => {
  test('FX has exactly five 24-hour days in every week of 2000 to 2030, none on a Sunday', () => {
    const sessions = calendarOf('FX').sessions(utc('2000-01-03T00:00'), utc('2030-12-27T23:00'));
    expect(new Set(sessions.map((s) => s.close - s.open))).toEqual(new Set([86_400_000]));
    const perWeek = new Map<number, number>();
    for (const { date } of sessions) {
      const week = Math.floor((Date.parse(date) / 86_400_000 + 3) / 7);
      perWeek.set(week, (perWeek.get(week) ?? 0) + 1);
    }
    expect(new Set(perWeek.values())).toEqual(new Set([5]));
  });

  test('FX closes at 17:00 New York as the time zone database has it', () => {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      weekday: 'short',
      hour: 'numeric',
      minute: '2-digit',
    });
    for (const { open, close } of calendarOf('FX').sessions(utc('2000-01-03T00:00'), utc('2030-12-27T23:00'))) {
      expect(clock.format(close)).toMatch(/^(Mon|Tue|Wed|Thu|Fri) 5:00 PM$/);
      expect(clock.format(open)).toMatch(/^(Sun|Mon|Tue|Wed|Thu) 5:00 PM$/);
    }
  });

  test('24X7 has one 24-hour session on every UTC day and does not see local clock changes', () => {
    expect(span('24X7', '2025-03-09')).toBe('2025-03-09T00:00 2025-03-10T00:00');
    expect(span('24X7', '2025-11-02')).toBe('2025-11-02T00:00 2025-11-03T00:00');
    expect(span('24X7', 'yesterday')).toBeNull();
  });
});

describe.each(CALENDARS)('questions to %s', (id) => {
  const calendar = calendarOf(id);
  const sessions = calendar.sessions(utc('2024-12-20T00:00'), utc('2025-01-10T00:00'));

  test('sessions, segments and times agree with each other at both ends of every session', () => {
    for (let i = 1; i + 1 < sessions.length; i++) {
      const session = sessions[i]!;
      expect(calendar.sessionOn(session.date)).toEqual(session);
      expect(calendar.sessionAt(session.open)).toEqual(session);
      expect(calendar.sessionAt(session.close - 60_000)).toEqual(session);
      expect(calendar.sessionAt(session.open - 60_000)?.date).not.toBe(session.date);
      expect(calendar.sessionAt(session.close)?.date).not.toBe(session.date);
      expect(calendar.lastClosed(session.close)).toEqual(session);
      expect(calendar.lastClosed(session.close - 1)).toEqual(sessions[i - 1]);
      expect(calendar.nextOpen(session.open - 1)).toBe(session.open);
      expect(calendar.nextOpen(session.open)).toBe(sessions[i + 1]!.open);
    }
  });

  test('a session that touches the asked interval only with its edge is not in it', () => {
    const { open, close, date } = sessions[3]!;
    expect(calendar.sessions(close, close + 1).map((s) => s.date)).not.toContain(date);
    expect(calendar.sessions(open - 1, open).map((s) => s.date)).not.toContain(date);
    expect(calendar.sessions(close - 1, close).map((s) => s.date)).toEqual([date]);
  });
});

test('before its first and after its last trade date a calendar answers that it knows no session', () => {
  const calendar = calendarOf('XNYS');
  expect(calendar.sessionAt(utc('2031-01-02T15:00'))).toBeNull();
  expect(calendar.nextOpen(utc('2031-01-02T15:00'))).toBe(Number.POSITIVE_INFINITY);
  expect(calendar.lastClosed(utc('1980-01-02T15:00'))).toBeNull();
});
