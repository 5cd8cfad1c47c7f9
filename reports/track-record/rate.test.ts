import { describe, expect, it } from 'vitest';
import { wilson } from '#market/models/signals/scores.ts';
import { rateOf } from './rate.ts';

const stretches = (count: number, n: number, hitsOf: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ n, hits: hitsOf(i) }));

describe('the rate of a record', () => {
  it('Shows no share below a hundred outcomes, and no interval below ten stretches', () => {
    expect(rateOf(stretches(20, 4, () => 3))).toBeNull();
    expect(rateOf(stretches(9, 100, () => 80))).toEqual({ share: 0.8, low: null, high: null, n: 900, stretches: 9 });
  });

  it('Counts stretches that move as one for as many outcomes as there are stretches', () => {
    // Four stretches in five hold as a whole: that is no more than 40 outcomes, and one in the estimate of the share.
    const rate = rateOf(stretches(40, 50, (i) => (i % 5 === 0 ? 0 : 50)));
    const [low, high] = wilson(0.8 * 39, 39);
    expect(rate?.low).toBeCloseTo(low, 4);
    expect(rate?.high).toBeCloseTo(high, 4);
  });

  it('No interval is narrower than if every outcome were independent', () => {
    const rate = rateOf(stretches(40, 50, () => 40));
    const [low, high] = wilson(1600, 2000);
    expect([rate?.low, rate?.high]).toEqual([Number(low.toFixed(4)), Number(high.toFixed(4))]);
    const sure = rateOf(stretches(40, 50, () => 50));
    expect(sure?.low).toBeCloseTo(wilson(40, 40)[0], 4);
  });
});
