import { describe, expect, it } from 'vitest';
import { markPath } from './marks.ts';
import { boxPath, linePath, stepArea } from './paths.ts';
import { coordinate, place } from './place.ts';

describe('paths', () => {
  it('paths of lines break where there is no value, and show a value between two gaps', () => {
    expect(linePath([1, 2, null, 3, null, null, 4, 5.25])).toBe('M0 1L1 2M3 3h0M6 4L7 5.3');
    expect(linePath([null, null])).toBe('');
  });

  it('paths of steps join steps of one height, and reach the floor at both ends', () => {
    expect(stepArea([10, 10, 4, 4, 6], 20)).toBe('M0 20V10H2V4H4V6H5V20z');
    expect(stepArea([], 20)).toBe('');
  });

  it('paths of boxes are closed rectangles', () => {
    expect(boxPath(1, 2, 3, 4)).toBe('M1 2h3v4h-3z');
  });

  it('paths of marks lie round their point', () => {
    expect(markPath('bull_trend', 8, 9, 10)).toBe('M3 13h10l-5 -8z');
    expect(markPath('range_bound', 8, 9, 6)).toBe('M5 9h6');
  });
});

it('coordinates have one decimal at most, and no minus before a zero', () => {
  expect([0, -0.04, 0.05, -3.16, 12].map(coordinate)).toEqual(['0', '0', '0.1', '-3.2', '12']);
  expect([0, 0.375, 1].map(place)).toEqual(['0%', '37.5%', '100%']);
});
