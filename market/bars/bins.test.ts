import { describe, expect, test } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { CALENDARS } from '../instrument.ts';
import { INTRADAY_TIMEFRAMES } from '../timeframe.ts';
import { binOf, binsClosingAt } from './bins.ts';

const utc = (text: string): number => Date.parse(`${text}:00Z`);
const hours = (id: Parameters<typeof calendarOf>[0], from: string, to: string): string[] => {
  const opens = new Set<string>();
  for (let t = utc(from); t < utc(to); t += 60_000) {
    const bin = binOf(calendarOf(id), '4h', t);
    if (bin)
      opens.add(`${new Date(bin.open).toISOString().slice(11, 16)}-${new Date(bin.close).toISOString().slice(11, 16)}`);
  }
  return [...opens];
};

describe('bins of a timeframe', () => {
  test('New York four-hour bars are 09:30-13:30 and 13:30-16:00, one hour bars end with a half', () => {
    expect(hours('XNYS', '2025-01-08T00:00', '2025-01-09T00:00')).toEqual(['14:30-18:30', '18:30-21:00']);
    const last = binOf(calendarOf('XNYS'), '1h', utc('2025-01-08T20:59'));
    expect(last).toEqual({ open: utc('2025-01-08T20:30'), close: utc('2025-01-08T21:00'), scheduledMinutes: 30 });
  });

  test('an early close cuts the last bin', () => {
    expect(hours('XNYS', '2025-11-28T00:00', '2025-11-29T00:00')).toEqual(['14:30-18:00']);
  });

  test('FX four-hour bars begin at 17, 21, 01, 05, 09 and 13 New York in winter and in summer', () => {
    const winter = ['22:00-02:00', '02:00-06:00', '06:00-10:00', '10:00-14:00', '14:00-18:00', '18:00-22:00'];
    expect(hours('FX', '2025-01-14T22:00', '2025-01-15T22:00')).toEqual(winter);
    expect(hours('FX', '2025-07-15T21:00', '2025-07-15T21:01')).toEqual(['21:00-01:00']);
  });

  test('futures bars begin at 18:00 New York and the last of the day is cut at the maintenance break', () => {
    const day = hours('CMES', '2025-01-14T23:00', '2025-01-15T23:00');
    expect(day.at(0)).toBe('23:00-03:00');
    expect(day.at(-1)).toBe('19:00-22:00');
  });

  test('there is no bin while the venue is closed', () => {
    expect(binOf(calendarOf('XNYS'), '1h', utc('2025-01-08T21:00'))).toBeNull();
    expect(binOf(calendarOf('FX'), '1h', utc('2025-01-11T12:00'))).toBeNull();
  });
});

describe('bins that close with a tick', () => {
  test('the end of a session closes every intraday timeframe', () => {
    const closing = binsClosingAt(calendarOf('XNYS'), utc('2025-01-08T21:00'));
    expect(closing.map(({ timeframe }) => timeframe)).toEqual([...INTRADAY_TIMEFRAMES]);
    expect(closing.at(-1)?.open).toBe(utc('2025-01-08T18:30'));
  });

  test('an ordinary minute closes only the minute, and a closed venue nothing', () => {
    expect(binsClosingAt(calendarOf('24X7'), utc('2025-01-08T12:01')).map(({ timeframe }) => timeframe)).toEqual([
      '1m',
    ]);
    expect(binsClosingAt(calendarOf('XNYS'), utc('2025-01-08T14:30'))).toEqual([]);
  });

  test('the bins closing with the ticks of a day are all bins of that day', () => {
    const calendar = calendarOf('XNYS');
    const closed = new Map<string, number>();
    for (let t = utc('2025-01-08T14:30'); t <= utc('2025-01-08T21:30'); t += 60_000) {
      for (const { timeframe } of binsClosingAt(calendar, t)) closed.set(timeframe, (closed.get(timeframe) ?? 0) + 1);
    }
    expect(Object.fromEntries(closed)).toEqual({ '1m': 390, '5m': 78, '15m': 26, '30m': 13, '1h': 7, '4h': 2 });
  });
});

describe.each(CALENDARS)('bins of %s', (id) => {
  const calendar = calendarOf(id);
  const sessions = calendar.sessions(Date.UTC(2025, 9, 20), Date.UTC(2025, 10, 8));

  test('bins divide the scheduled minutes of every session, none spanning a break, in every timeframe', () => {
    for (const timeframe of INTRADAY_TIMEFRAMES) {
      for (const { segments } of sessions) {
        for (const segment of segments) {
          let at = segment.open;
          while (at < segment.close) {
            const bin = binOf(calendar, timeframe, at);
            const complete = bin !== null && bin.open === at && bin.close - bin.open === bin.scheduledMinutes * 60_000;
            const last = bin === null ? null : binOf(calendar, timeframe, bin.close - 60_000);
            if (!complete || bin.close > segment.close || last?.open !== at) throw new Error(`${timeframe} at ${at}`);
            at = bin.close;
          }
          expect(at).toBe(segment.close);
        }
      }
    }
  });

  test('bins close exactly when the list of closing bins has them', () => {
    for (const { open, close } of sessions.slice(0, 2)) {
      for (let t = open + 60_000; t <= close; t += 60_000) {
        const closing = INTRADAY_TIMEFRAMES.filter((timeframe) => binOf(calendar, timeframe, t - 60_000)?.close === t);
        expect(binsClosingAt(calendar, t).map(({ timeframe }) => timeframe)).toEqual(closing);
      }
    }
  });
});
