import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateBars, type BarColumns, sliceBars } from '../bar.ts';
import { calendarOf } from '../calendar/calendar.ts';
import type { CalendarId } from '../instrument.ts';
import { type IntradayTimeframe, TIMEFRAME_MS } from '../timeframe.ts';
import { aggregateDaily, aggregateMinutes, aggregateWeekly } from './aggregate.ts';

const utc = (text: string): number => Date.parse(`${text}:00Z`);

interface Minute {
  readonly t: number;
  readonly price: readonly [number, number, number, number];
  readonly volume: number;
  readonly vwap?: number;
  readonly traded?: number;
}

function minutesOf(rows: readonly Minute[]): BarColumns {
  const bars = allocateBars(rows.length);
  for (const [i, { t, price, volume, vwap = Number.NaN, traded = 1 }] of rows.entries()) {
    bars.openTime[i] = t;
    bars.closeTime[i] = t + 60_000;
    [bars.open[i], bars.high[i], bars.low[i], bars.close[i]] = price;
    bars.volume[i] = volume;
    bars.vwap[i] = vwap;
    bars.tradedMinutes[i] = traded;
    bars.scheduledMinutes[i] = 1;
  }
  return bars;
}

/** Random minutes of one week of a calendar, some missing, some merely filled in. */
const market = fc.record({
  calendar: fc.constantFrom<CalendarId>('24X7', 'FX', 'XNYS', 'XLON', 'CMES', 'XTKS', 'XHKG'),
  timeframe: fc.constantFrom<IntradayTimeframe>('5m', '15m', '30m', '1h', '4h'),
  steps: fc.array(
    fc.record({ skip: fc.integer({ min: 1, max: 40 }), move: fc.integer({ min: -9, max: 9 }), volume: fc.nat(5) }),
    { minLength: 1, maxLength: 400 },
  ),
});

function walk(start: number, steps: readonly { skip: number; move: number; volume: number }[]): BarColumns {
  let t = start;
  let price = 1000;
  const rows = steps.map(({ skip, move, volume }) => {
    t += skip * 60_000;
    const open = price;
    price += move;
    const close = price;
    return {
      t,
      price: [open, Math.max(open, close) + 1, Math.min(open, close) - 1, close] as const,
      volume,
      traded: volume > 0 ? 1 : 0,
    };
  });
  return minutesOf(rows);
}

describe('bars from minutes', () => {
  test('no volume is lost, no bar overlaps the next, none spans a session, and all contain their prices', () => {
    fc.assert(
      fc.property(market, ({ calendar: id, timeframe, steps }) => {
        const calendar = calendarOf(id);
        const minutes = walk(utc('2025-03-06T12:00'), steps);
        const bars = aggregateMinutes(calendar, timeframe, minutes);
        let inside = 0;
        for (let i = 0; i < minutes.length; i++)
          if (calendar.sessionAt(minutes.openTime[i]!)) inside += minutes.volume[i]!;
        expect(bars.volume.reduce((sum, v) => sum + v, 0)).toBe(inside);
        for (let i = 0; i < bars.length; i++) {
          const session = calendar.sessionAt(bars.openTime[i]!)!;
          // Anchored at the open of its stretch of trading, and over by its end: no bar spans a lunch break.
          const segment = session.segments.find(
            ({ open, close }) => open <= bars.openTime[i]! && bars.openTime[i]! < close,
          )!;
          expect((bars.openTime[i]! - segment.open) % TIMEFRAME_MS[timeframe]).toBe(0);
          expect(bars.closeTime[i]).toBeLessThanOrEqual(segment.close);
          expect(bars.scheduledMinutes[i]).toBe((bars.closeTime[i]! - bars.openTime[i]!) / 60_000);
          expect(bars.tradedMinutes[i]).toBeLessThanOrEqual(bars.scheduledMinutes[i]!);
          if (i > 0) expect(bars.openTime[i]).toBeGreaterThanOrEqual(bars.closeTime[i - 1]!);
          expect(bars.low[i]).toBeLessThanOrEqual(Math.min(bars.open[i]!, bars.close[i]!));
          expect(bars.high[i]).toBeGreaterThanOrEqual(Math.max(bars.open[i]!, bars.close[i]!));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('cutting the minutes at the end of a bin gives the same bits as one pass over all', () => {
    fc.assert(
      fc.property(market, fc.nat(), ({ calendar: id, timeframe, steps }, at) => {
        const calendar = calendarOf(id);
        const minutes = walk(utc('2025-03-06T12:00'), steps);
        const complete = aggregateMinutes(calendar, timeframe, minutes);
        if (complete.length < 2) return;
        const cut = 1 + (at % (complete.length - 1));
        const border = minutes.openTime.findIndex((t) => t >= complete.openTime[cut]!);
        const head = aggregateMinutes(calendar, timeframe, sliceBars(minutes, 0, border));
        const tail = aggregateMinutes(calendar, timeframe, sliceBars(minutes, border, minutes.length));
        for (const column of ['openTime', 'open', 'high', 'low', 'close', 'volume', 'vwap', 'tradedMinutes'] as const) {
          expect([...head[column], ...tail[column]]).toEqual([...complete[column]]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('the price of a filled minute counts only where nothing was traded', () => {
    const calendar = calendarOf('24X7');
    const t = utc('2025-01-06T00:00');
    const bars = aggregateMinutes(
      calendar,
      '5m',
      minutesOf([
        { t, price: [9, 9, 9, 9], volume: 0, traded: 0 },
        { t: t + 60_000, price: [10, 12, 8, 11], volume: 4, vwap: 10 },
        { t: t + 120_000, price: [11, 11, 11, 11], volume: 0, traded: 0 },
        { t: t + 300_000, price: [11, 11, 11, 11], volume: 0, traded: 0 },
      ]),
    );
    expect([...bars.open]).toEqual([10, 11]);
    expect([...bars.tradedMinutes]).toEqual([1, 0]);
    expect([...bars.vwap]).toEqual([10, Number.NaN]);
  });

  test('vwap weighs by volume and takes the typical price of a minute that has none', () => {
    const t = utc('2025-01-06T00:00');
    const rows: Minute[] = [
      { t, price: [10, 10, 10, 10], volume: 1, vwap: 12 },
      { t: t + 60_000, price: [10, 14, 8, 11], volume: 3 },
    ];
    expect(aggregateMinutes(calendarOf('24X7'), '5m', minutesOf(rows)).vwap[0]).toBe((12 + 11 * 3) / 4);
  });

  test('minutes before and after the regular session are in no bar', () => {
    const rows = ['2025-03-10T13:29', '2025-03-10T13:30', '2025-03-10T19:59', '2025-03-10T20:00'].map((text) => ({
      t: utc(text),
      price: [1, 1, 1, 1] as const,
      volume: 1,
    }));
    const daily = aggregateDaily(calendarOf('XNYS'), minutesOf(rows));
    expect([...daily.volume]).toEqual([2]);
    expect([...daily.scheduledMinutes]).toEqual([390]);
  });
});

describe('weeks from days', () => {
  const day = (t: number, price: number): Minute => ({ t, price: [price, price + 2, price - 2, price + 1], volume: 1 });

  test('a week with a Friday holiday closes with Thursday', () => {
    const sessions = calendarOf('XNYS').sessions(utc('2025-04-14T00:00'), utc('2025-04-26T00:00'));
    const daily = minutesOf(sessions.map(({ open }, i) => day(open, 100 + i)));
    const weekly = aggregateWeekly(calendarOf('XNYS'), daily);
    expect([...weekly.openTime]).toEqual([utc('2025-04-14T13:30'), utc('2025-04-21T13:30')]);
    expect([...weekly.closeTime]).toEqual([utc('2025-04-17T20:00'), utc('2025-04-25T20:00')]);
    expect([...weekly.volume]).toEqual([4, 5]);
    expect(weekly.open[0]).toBe(100);
    expect(weekly.close[0]).toBe(104);
    expect([...weekly.scheduledMinutes]).toEqual([4 * 390, 5 * 390]);
  });

  test('the FX week runs from Sunday to Friday 17:00 New York, the 24X7 week from Monday 00:00 UTC', () => {
    const t = utc('2025-01-15T12:00');
    const rows = minutesOf([day(t, 10)]);
    const fx = aggregateWeekly(calendarOf('FX'), rows);
    expect([fx.openTime[0], fx.closeTime[0]]).toEqual([utc('2025-01-12T22:00'), utc('2025-01-17T22:00')]);
    const crypto = aggregateWeekly(calendarOf('24X7'), rows);
    expect([crypto.openTime[0], crypto.closeTime[0]]).toEqual([utc('2025-01-13T00:00'), utc('2025-01-20T00:00')]);
  });
});
