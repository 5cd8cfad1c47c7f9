import { describe, expect, it } from 'vitest';
import { reasonForNoScale } from './no-scale.ts';

const series = (close: readonly number[]) => {
  const column = Float64Array.from(close);
  const none = new Uint16Array(close.length);
  const bars = { length: close.length, openTime: column, closeTime: column, open: column, high: column, low: column };
  const rest = { close: column, volume: column, vwap: column, tradedMinutes: none, scheduledMinutes: none };
  return { timeframe: '1d' as const, bars: { ...bars, ...rest } };
};

describe('the reason why a series has no regime', () => {
  it('counts the bars of a series that is too short', () => {
    expect(reasonForNoScale(series(Array(250).fill(1)))).toBe('has 250 1d bars, and a scale needs 251');
  });

  it('says of a price that never moves that it does not move', () => {
    expect(reasonForNoScale(series(Array(300).fill(1)))).toBe('the price does not move, so it has no scale');
  });

  it('counts the moves of a price that hardly moves', () => {
    const close = Array.from({ length: 300 }, (_, i) => (i < 100 ? 1 : 2));
    expect(reasonForNoScale(series(close))).toMatch(/does not move in most bars \(1 of 300 do\), so it has no scale/);
  });
});
