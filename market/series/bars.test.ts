import { describe, expect, it } from 'vitest';
import { DAY } from '../time.ts';
import { contextBars, type KnownSeries, usualSpacing } from './bars.ts';
import { contextInstrument } from './instrument.ts';

/** Monday. */
const T0 = Date.UTC(2024, 0, 1);

/** Rows [reference day, day and fraction at which it was known, value], counted from T0. */
const seriesOf = (rows: readonly (readonly [number, number, number])[]): KnownSeries => ({
  reference: Float64Array.from(rows, ([reference]) => T0 + reference * DAY),
  firstKnown: Float64Array.from(rows, ([, known]) => T0 + known * DAY),
  value: Float64Array.from(rows, ([, , value]) => value),
});
const daysOf = (rows: readonly (readonly [number, number, number])[], through: number) => {
  const { daily } = contextBars('level', seriesOf(rows), { scale: null, asOf: T0 + through * DAY });
  return Array.from(daily.openTime, (open, i) => [(open - T0) / DAY, daily.close[i]]);
};

describe('bars of a series', () => {
  it('a bar is of the day in which a value became known, not of the day it is about, and closes when that day ends', () => {
    const { daily } = contextBars('level', seriesOf([[0, 45.5, 101]]), { scale: null, asOf: T0 + 60 * DAY });
    expect([daily.openTime[0], daily.closeTime[0]]).toEqual([T0 + 45 * DAY, T0 + 46 * DAY]);
    expect([daily.open[0], daily.high[0], daily.low[0], daily.close[0], daily.volume[0]]).toEqual([
      101, 101, 101, 101, 0,
    ]);
  });

  it('a value counts from the first midnight at or after the moment it was known, and not before', () => {
    expect(daysOf([[0, 3, 7]], 2)).toEqual([]);
    expect(daysOf([[0, 3, 7]], 3)).toEqual([[2, 7]]);
    const aMomentLater = 3 + 1 / DAY;
    expect(daysOf([[0, aMomentLater, 7]], 3)).toEqual([]);
    expect(daysOf([[0, aMomentLater, 7]], 4)).toEqual([[3, 7]]);
  });

  it('a bar exists only where a new value became known: a monthly series has a bar a month, a late value about the past none', () => {
    const months = Array.from({ length: 12 }, (_, i) => [i * 30, i * 30 + 45, 100 + i] as const);
    expect(daysOf(months, 400)).toHaveLength(12);
    const late = [
      [0, 1, 10],
      [1, 9, 11],
      [2, 3, 12],
      [3, 4, 13],
    ] as const;
    expect(daysOf(late, 20)).toEqual([
      [0, 10],
      [2, 12],
      [3, 13],
    ]);
  });

  it('a bar has the newest of several values that were published together', () => {
    expect(
      daysOf(
        [
          [0, 10, 1],
          [1, 10, 2],
          [2, 10, 3],
          [3, 11, 4],
        ],
        20,
      ),
    ).toEqual([
      [9, 3],
      [10, 4],
    ]);
  });

  it('a weekly bar is the last point of its week, when the week has ended', () => {
    const rows = Array.from({ length: 10 }, (_, i) => [i, i + 0.5, 100 + i] as const);
    const weeks = (through: number) => {
      const { weekly } = contextBars('level', seriesOf(rows), { scale: null, asOf: T0 + through * DAY });
      return Array.from(weekly.openTime, (open, i) => [(open - T0) / DAY, weekly.low[i], weekly.high[i]]);
    };
    expect(weeks(6)).toEqual([]);
    expect(weeks(13)).toEqual([[0, 106, 106]]);
    expect(weeks(14)).toEqual([
      [0, 106, 106],
      [7, 109, 109],
    ]);
  });

  it('a bar compounds the returns of all times, also of those published on one day or late', () => {
    const rows = seriesOf([
      [0, 1, 10],
      [1, 4, 10],
      [2, 4, -5],
    ]);
    const { daily } = contextBars('return', rows, { scale: null, asOf: T0 + 9 * DAY });
    expect(daily.close[0]).toBeCloseTo(1.1, 12);
    expect(daily.close[1]).toBeCloseTo(1.1 * 1.1 * 0.95, 12);
  });

  it('a signed series without a frozen scale has no bars, nor has a level that is not positive', () => {
    const asOf = T0 + 9 * DAY;
    const rows = seriesOf([
      [0, 1, -2],
      [1, 2, 3],
    ]);
    expect(contextBars('signed', rows, { scale: null, asOf }).daily.length).toBe(0);
    expect(contextBars('signed', rows, { scale: 2, asOf }).daily.length).toBe(2);
    expect(contextBars('level', rows, { scale: null, asOf }).daily.length).toBe(1);
  });
});

describe('the usual spacing of a series', () => {
  it('the usual spacing is the middle of the last gaps: a weekend or one late month does not count', () => {
    const spacing = (days: readonly number[]) => {
      const rows = seriesOf(days.map((day) => [day, day, 1] as const));
      return usualSpacing(contextBars('level', rows, { scale: null, asOf: T0 + 9999 * DAY }).daily);
    };
    expect(spacing([1, 2, 3, 4, 5, 8, 9, 10, 11, 12])).toBe(1);
    expect(spacing([30, 60, 90, 151, 181])).toBe(30);
    expect(spacing([5])).toBeNaN();
  });
});

describe('a series as an instrument', () => {
  it.each([
    ['macro:CPILFESL', 'level', 'macro', 'US core consumer prices'],
    ['bond:US_TREASURY_10Y_YIELD', 'yield', 'bond', '10-year US Treasury yield'],
    ['rate:FED_PRIMARY_CREDIT', 'yield', 'bond', 'Fed primary credit rate'],
    ['factor:FF_SMB', 'return', 'factor', 'size factor'],
    ['tvl_usd:aave', 'level', 'defi', 'aave value locked'],
    ['fees_usd:btc', 'level', 'on_chain', 'btc fees'],
    ['funding_8h:BTCUSDT', 'signed', 'derivatives', 'BTCUSDT funding rate'],
    ['DGS10', 'level', 'macro', 'DGS10'],
    ['NET_FLOW', 'signed', 'derivatives', 'NET FLOW'],
  ] as const)('%s has its class and a name, and a symbol that no market has', (series, kind, assetClass, name) => {
    const instrument = contextInstrument(series, kind);
    expect(instrument).toMatchObject({
      symbol: `context:${series}`,
      assetClass,
      name,
      calendar: 'CONTEXT',
      volumeKind: 'none',
    });
  });
});
