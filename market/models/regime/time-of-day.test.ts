import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../math/normal.ts';
import { createRandom } from '../../math/random.ts';
import type { RegimeWindow } from './inputs.ts';
import { fitTimeOfDay, hasTimeOfDay } from './time-of-day.ts';

const WEEK = { buckets: 168, perDay: 24 };
const SESSION = { buckets: 13, perDay: 13 };

/**
 * Bars of a market whose moves are `size(bucket)` times a volatility that clusters: calm and busy spells of about a day, the same for
 * every hour.
 */
function bars(seed: number, count: number, buckets: number, size: (bucket: number) => number): RegimeWindow {
  const draw = createRandom(seed);
  const normal = () => normalQuantile(draw() + 2 ** -33);
  const lnClose = new Float64Array(count);
  let cluster = 0;
  for (let i = 1; i < count; i++) {
    cluster = 0.95 * cluster + 0.2 * normal();
    lnClose[i] = (lnClose[i - 1] as number) + 0.01 * size(i % buckets) * Math.exp(cluster) * normal();
  }
  return {
    n: count,
    lnOpen: lnClose,
    lnHigh: lnClose,
    lnLow: lnClose,
    lnClose,
    bucket: Int16Array.from({ length: count }, (_, i) => i % buckets),
    sessionFirst: new Int16Array(count),
  };
}

const peak = (bucket: number) => 1 + 1.5 * Math.exp(-(((bucket % 24) - 14) ** 2) / 10);

describe('the time of day', () => {
  it('A time of day is not found in markets without one, however their volatility clusters: at most 3 of 200', () => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      if (
        hasTimeOfDay(
          bars(seed, 8 * 168, 168, () => 1),
          WEEK,
          1,
        )
      )
        found++;
      if (
        hasTimeOfDay(
          bars(seed, 20 * 13, 13, () => 1),
          SESSION,
          1,
        )
      )
        found++;
    }
    expect(found).toBeLessThanOrEqual(3);
  });

  it('A time of day that is not found leaves the factor at 1 in every bucket', () => {
    const fitted = fitTimeOfDay(
      bars(3, 8 * 168, 168, () => 1),
      WEEK,
      1,
    );
    expect(fitted).toEqual(new Float64Array(168).fill(1));
  });

  it('A time of day is found where the afternoon moves more than the night, and has the shape of it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const fitted = fitTimeOfDay(bars(seed, 8 * 168, 168, peak), WEEK, 1);
      const ratio = (fitted[14 + 24] as number) / (fitted[2 + 24] as number);
      expect(ratio, `seed ${seed}`).toBeGreaterThan(1.3);
      expect(ratio, `seed ${seed}`).toBeLessThan(3.2);
      for (const factor of fitted) expect(factor >= 0.3 && factor <= 5).toBe(true);
    }
  });

  it('A time of day is found in the half hours of a session that opens and closes busily', () => {
    const busy = (bucket: number) => 1 + 1.2 * Math.exp(-bucket) + 0.6 * Math.exp(bucket - 12);
    let found = 0;
    for (let seed = 1; seed <= 20; seed++) if (hasTimeOfDay(bars(seed, 20 * 13 * 6, 13, busy), SESSION, 1)) found++;
    expect(found).toBeGreaterThanOrEqual(18);
  });

  it('The fit gives the same factor for the same bars, and for moves of any size', () => {
    const window = bars(8, 8 * 168, 168, peak);
    const large = { ...window, lnOpen: window.lnOpen.map((p) => 50 * p), lnClose: window.lnClose.map((p) => 50 * p) };
    expect(fitTimeOfDay(window, WEEK, 1)).toEqual(fitTimeOfDay(window, WEEK, 1));
    const plain = fitTimeOfDay(window, WEEK, 1);
    for (const [i, factor] of fitTimeOfDay(large, WEEK, 1).entries()) expect(factor).toBeCloseTo(plain[i] as number, 9);
  });
});
