import { describe, expect, it } from 'vitest';
import { createRandom } from '#market/math/random.ts';
import { spread } from './spread.ts';

describe('labels that are spread', () => {
  it('labels stay where they want to be where there is room', () => {
    expect(spread([0.1, 0.9, 0.5], 0.2, 0, 1)).toEqual([0.1, 0.9, 0.5]);
  });

  it('labels that run into each other share the way, round what they wanted in the mean', () => {
    const [a = 0, b = 0] = spread([0.5, 0.52], 0.1, 0, 1);
    expect(b - a).toBeCloseTo(0.1);
    expect((a + b) / 2).toBeCloseTo(0.51);
  });

  it('labels stay within the ends and in their order, never nearer than the gap, over a thousand draws', () => {
    const random = createRandom(3);
    for (let draw = 0; draw < 1000; draw++) {
      const wanted = Array.from({ length: 1 + Math.floor(random() * 5) }, () => random() * 1.2 - 0.1);
      const places = spread(wanted, 0.15, 0, 1);
      const order = [...wanted.keys()].sort((i, j) => (wanted[i] ?? 0) - (wanted[j] ?? 0));
      for (const [rank, i] of order.entries()) {
        expect(places[i]).toBeGreaterThanOrEqual(-1e-9);
        expect(places[i]).toBeLessThanOrEqual(1 + 1e-9);
        if (rank > 0) expect((places[i] ?? 0) - (places[order[rank - 1] ?? 0] ?? 0)).toBeGreaterThan(0.15 - 1e-9);
      }
    }
  });

  it('labels that are more than fit are spread evenly', () => {
    expect(spread([0.2, 0.3, 0.4], 0.8, 0, 1)).toEqual([0, 0.5, 1]);
  });
});
