import { expect, test } from 'vitest';
import { type BarFields, eachField, type SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { barMaker } from './symbol-bars.ts';

const instrument = (symbol: string, calendar: Instrument['calendar']): Instrument => ({
  symbol,
  name: symbol,
  assetClass: 'crypto',
  venue: 'X',
  calendar,
  volumeKind: 'real',
});
const INSTRUMENTS = [instrument('A', '24X7'), instrument('B', 'XNYS')];

const barsAt = (...times: string[]): BarFields => {
  const values = { open: 1, high: 3, low: 1, close: 2, vwap: Number.NaN };
  return eachField((name) =>
    Float64Array.from(times, (time, i) =>
      name === 'openTime' ? Date.parse(`${time}:00Z`) : name === 'volume' ? i : values[name],
    ),
  );
};
const make = (symbol: string, timeframe: Timeframe, ...times: string[]): SymbolBars =>
  barMaker(timeframe, INSTRUMENTS)(symbol, barsAt(...times));

test('a minute closes after a minute, and shares the columns it is made of', () => {
  const fields = barsAt('2025-01-06T00:00', '2025-01-06T00:01');
  const { bars } = barMaker('1m', INSTRUMENTS)('A', fields);
  expect([...bars.closeTime]).toEqual([Date.parse('2025-01-06T00:01Z'), Date.parse('2025-01-06T00:02Z')]);
  expect(bars.close).toBe(fields.close);
});

test('a close comes from the calendar: cut at the end of the session, a week at its last session', () => {
  const { bars: hours } = make('B', '1h', '2025-11-28T14:30', '2025-11-28T17:30');
  expect(hours.closeTime[1]).toBe(Date.parse('2025-11-28T18:00Z'));
  expect([...hours.scheduledMinutes]).toEqual([60, 30]);
  expect([...hours.tradedMinutes], 'no volume: not traded').toEqual([0, 30]);
  const { bars: weeks } = make('B', '1w', '2025-04-14T13:30');
  expect(weeks.closeTime[0]).toBe(Date.parse('2025-04-17T20:00Z'));
});

test('a time at which no bar opens and a symbol without instrument are refused', () => {
  const refused = expect.objectContaining({ code: 'ARGUS_FEED_FORMAT' });
  expect(() => make('B', '5m', '2025-01-06T14:31')).toThrow(refused);
  expect(() => make('C', '1m', '2025-01-06T14:31')).toThrow(refused);
});
