import { describe, expect, it } from 'vitest';
import { MINUTE } from '#market/time.ts';
import { parseExchangeInfo, weightPerMinute } from './exchange-info.ts';
import { type PageRequest, parseKlines } from './kline.ts';

const FROM = Date.UTC(2026, 0, 11, 11);
const PAGE: PageRequest = {
  symbol: 'BTCUSDT',
  interval: '1m',
  step: MINUTE,
  from: FROM,
  to: FROM + 60 * MINUTE,
};

/** A row as the exchange writes it; `changes` by position. */
function row(open: number, changes: Readonly<Record<number, unknown>> = {}): unknown[] {
  const prices = ['100.10000000', '101.50000000', '99.90000000', '100.70000000'];
  const plain = [
    open,
    ...prices,
    '2.00000000',
    open + MINUTE - 1,
    '200.80000000',
    3,
    '1.00000000',
    '100.40000000',
    '0',
  ];
  return plain.map((cell, i) => (i in changes ? changes[i] : cell));
}
const refusal = (rows: unknown): string => {
  try {
    parseKlines(rows, PAGE);
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
};

describe('a row of klines', () => {
  it('a row becomes open time, prices, volume and the mean price of what was traded', () => {
    const { openTime, open, high, low, close, volume, vwap } = parseKlines([row(FROM)], PAGE);
    expect([openTime[0], open[0], high[0], low[0], close[0], volume[0]]).toEqual([FROM, 100.1, 101.5, 99.9, 100.7, 2]);
    expect(vwap[0]).toBe(100.4);
  });

  it('a row has no mean price when nothing was traded, or when the two volumes do not fit the bar', () => {
    const { vwap } = parseKlines(
      [row(FROM, { 5: '0.00000000', 7: '0.00000000' }), row(FROM + MINUTE, { 7: '999.0' })],
      PAGE,
    );
    expect([...vwap]).toEqual([Number.NaN, Number.NaN]);
  });

  it('a row keeps the mean price of a trade so small that rounding shows', () => {
    const tiny = {
      1: '0.00001234',
      2: '0.00001234',
      3: '0.00001234',
      4: '0.00001234',
      5: '0.01',
      7: '0.00000013',
      8: 1,
    };
    expect(parseKlines([row(FROM, tiny)], PAGE).vwap[0]).toBeCloseTo(0.000013, 8);
  });

  it.each([
    ['off the grid', [row(FROM + 30_000)], 'row 1: no 1m bar opens at 2026-01-11T11:00:30.000Z'],
    ['in microseconds', [row(FROM * 1000)], 'row 1 column 1'],
    ['before the period', [row(FROM - MINUTE)], 'row 1: 2026-01-11T10:59:00.000Z is outside of the period asked for'],
    ['at the end of the period', [row(PAGE.to)], 'is outside of the period asked for'],
    ['given twice', [row(FROM), row(FROM)], 'row 2: 2026-01-11T11:00:00.000Z is not after the row before it'],
    [
      'that closes with the next',
      [row(FROM, { 6: FROM + 2 * MINUTE - 1 })],
      'row 1: the bar of 2026-01-11T11:00:00.000Z closes',
    ],
    ['without a column', [row(FROM).slice(1)], ': row 1: '],
    ['with a number for a price', [row(FROM), row(FROM + MINUTE, { 4: 100.7 })], 'row 2 column 5'],
    ['with an empty volume', [row(FROM, { 5: '' })], 'row 1 column 6'],
    ['in scientific notation', [row(FROM, { 1: '1e2' })], 'row 1 column 2'],
    ['that is an error body', { code: -1121, msg: 'Invalid symbol.' }, 'expected array'],
  ])('a row %s is refused with its place', (_what, rows, where) => {
    const message = refusal(rows);
    expect(message).toMatch(
      /^ARGUS_FEED_ANSWER: klines of BTCUSDT 1m from 2026-01-11T11:00:00\.000Z to 2026-01-11T12:00/,
    );
    expect(message).toContain(where);
  });

  it.each([
    ['a high below its close', { 2: '100.50000000' }, 'high 100.5 is below close 100.7'],
    ['a price of zero', { 3: '0.00000000' }, 'low 0 is not positive'],
  ])('a row with %s is refused as a row', (_what, changes, why) => {
    expect(refusal([row(FROM), row(FROM + MINUTE, changes)])).toMatch(
      /^ARGUS_FEED_ROW: .* row 2 \(2026-01-11T11:01:00\.000Z\): /,
    );
    expect(refusal([row(FROM), row(FROM + MINUTE, changes)])).toContain(why);
  });
});

it('the limit of weight is that of REQUEST_WEIGHT in one minute, and none of the other limits', () => {
  const limit = (rateLimitType: string, interval: string, intervalNum: number, value: number) => ({
    rateLimitType,
    interval,
    intervalNum,
    limit: value,
  });
  const otherLimits = [
    limit('ORDERS', 'MINUTE', 1, 50),
    limit('RAW_REQUESTS', 'MINUTE', 5, 61_000),
    limit('REQUEST_WEIGHT', 'DAY', 1, 9),
  ];
  const info = (rateLimits: object[]) => parseExchangeInfo({ rateLimits, symbols: [] });
  expect(weightPerMinute(info([...otherLimits, limit('REQUEST_WEIGHT', 'MINUTE', 1, 6_000)]))).toBe(6_000);
  expect(weightPerMinute(info(otherLimits))).toBeNull();
});
