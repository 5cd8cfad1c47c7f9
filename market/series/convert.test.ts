import { describe, expect, it } from 'vitest';
import { pricesOf, signedScale } from './convert.ts';

const returns = (prices: Float64Array) =>
  Array.from(prices.subarray(1), (price, i) => Math.log(price / (prices[i] as number)));

describe('series as prices', () => {
  it('prices give back changes of a yield, log changes of a level and compounded returns as log returns', () => {
    expect(returns(pricesOf('yield', Float64Array.of(4, 4.25, 3.75))).map((r) => Math.round(r * 1e12))).toEqual([
      2.5e9, -5e9,
    ]);
    expect(returns(pricesOf('level', Float64Array.of(100, 110)))[0]).toBeCloseTo(Math.log(1.1), 14);
    expect(pricesOf('return', Float64Array.of(10, Number.NaN, -5))[2]).toBeCloseTo(1.1 * 0.95, 14);
  });

  it('prices keep the sign and the order of a signed level, on a scale frozen on its first 252 values', () => {
    const values = Float64Array.from({ length: 400 }, (_, i) => (i < 252 ? (i % 2 === 0 ? 2 : -2) : 1000));
    expect(signedScale(values)).toBe(2);
    const prices = pricesOf('signed', Float64Array.of(-3, 0, 3), 2);
    expect(prices[1]).toBe(1);
    expect(prices[0]).toBeCloseTo(1 / (prices[2] as number), 14);
    expect(prices[2]).toBeCloseTo(Math.exp(Math.asinh(1.5)), 14);
  });

  it('a level that is zero or negative and a missing value have no price', () => {
    expect([...pricesOf('level', Float64Array.of(5, 0, Number.NaN, 7))]).toEqual([5, Number.NaN, Number.NaN, 7]);
  });

  it('a signed series without a scale has no prices at all', () => {
    expect(signedScale(new Float64Array(300))).toBeNull();
    expect(signedScale(new Float64Array(251).fill(1))).toBeNull();
    expect(pricesOf('signed', Float64Array.of(0, 0), null).every(Number.isNaN)).toBe(true);
  });
});
