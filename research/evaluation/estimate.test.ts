import { describe, expect, it } from 'vitest';
import { normalQuantile } from '#market/math/normal.ts';
import { createRandom } from '#market/math/random.ts';
import { bootstrap, mean, meanOf, ratioOf, shareOf } from './estimate.ts';

describe('an estimate', () => {
  it('The same groups always give the same interval', () => {
    const groups = [[1, 2], [3], [4, 8], [2, 2]];
    expect(meanOf(groups)).toEqual(meanOf(groups));
  });

  it('An interval of the mean holds the true mean in about 95 of 100 samples', () => {
    const random = createRandom(5);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const { low, high } = meanOf(Array.from({ length: 40 }, () => [normalQuantile(random() + 2 ** -33)]));
      if (low <= 0 && 0 <= high) held++;
    }
    expect(held).toBeGreaterThan(175);
    expect(held).toBeLessThan(200);
  });

  it('Values of one group are resampled together: copies of a seed make no interval narrower', () => {
    const groups = Array.from({ length: 12 }, (_, i) => [i]);
    const copied = groups.map((values) => Array.from({ length: 50 }, () => values[0] ?? 0));
    expect(meanOf(copied).low).toBeCloseTo(meanOf(groups).low, 9);
  });

  it('Unknown values are left out, and one group alone has no interval', () => {
    expect(meanOf([[1, Number.NaN], [3]]).value).toBe(2);
    expect(meanOf([[1, 3]])).toMatchObject({ value: 2, low: Number.NaN, high: Number.NaN });
    expect(bootstrap([], mean).value).toBeNaN();
  });

  it('A ratio weighs its groups by what they hold', () => {
    expect(
      ratioOf([
        { part: 1, whole: 1 },
        { part: 0, whole: 9 },
      ]).value,
    ).toBeCloseTo(0.1, 12);
  });

  it('Nothing among few trials is not proof of nothing', () => {
    expect(shareOf(0, 50).low).toBe(0);
    expect(shareOf(0, 50).high).toBeCloseTo(0.0713, 3);
    // Wilson's interval of 10 in 20, as statsmodels gives it.
    expect(shareOf(10, 20).low).toBeCloseTo(0.2993, 3);
    expect(shareOf(10, 20).high).toBeCloseTo(0.7007, 3);
  });
});
