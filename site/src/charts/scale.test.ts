import { describe, expect, it } from 'vitest';
import { downwards, linearScale, logScale, squareRootScale } from './scale.ts';

describe('a scale', () => {
  it('a scale puts its ends at 0 and 1, and what is beyond them beyond', () => {
    for (const scale of [linearScale(2, 6), logScale(2, 6), squareRootScale(2, 6)]) {
      expect(scale(2)).toBeCloseTo(0);
      expect(scale(6)).toBeCloseTo(1);
      expect(scale(1)).toBeLessThan(0);
      expect(scale(7)).toBeGreaterThan(1);
    }
  });

  it('a scale of logarithms has equal ratios equally far apart', () => {
    const scale = logScale(0.5, 2);
    expect(scale(1)).toBeCloseTo(0.5);
    expect(scale(0.8) - scale(0.4)).toBeCloseTo(scale(2) - scale(1));
  });

  it('a scale of square roots keeps zero in the middle of what is as far below as above, and gives small moves room', () => {
    const scale = squareRootScale(-0.16, 0.16);
    expect(scale(0)).toBeCloseTo(0.5);
    expect(scale(0.04)).toBeCloseTo(0.75);
    expect(scale(-0.04)).toBeCloseTo(0.25);
  });

  it('a scale turned downwards counts from the top', () => {
    expect(downwards(linearScale(0, 10))(3)).toBeCloseTo(0.7);
  });

  it('a scale of equal ends, or of logarithms of nothing, is refused', () => {
    expect(() => linearScale(3, 3)).toThrow(RangeError);
    expect(() => linearScale(Number.NaN, 3)).toThrow(RangeError);
    expect(() => logScale(0, 3)).toThrow(RangeError);
  });
});
