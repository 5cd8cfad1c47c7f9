import { describe, expect, it } from 'vitest';
import { monthStarts, ticks } from './ticks.ts';

describe('ticks', () => {
  it('ticks are round values within the ends, at most as many as asked for', () => {
    expect(ticks(0, 1, 3)).toEqual([0, 0.5, 1]);
    expect(ticks(0, 96, 3)).toEqual([0, 50]);
    expect(ticks(-0.14, 0.13, 3)).toEqual([-0.1, 0, 0.1]);
    expect(ticks(1003, 1009, 4)).toEqual([1004, 1006, 1008]);
  });

  it('ticks never are more than asked for, whatever the ends', () => {
    for (let i = 1; i < 400; i++)
      for (const most of [2, 3, 5]) {
        const found = ticks(i / 7 - 20, i / 7 - 20 + i * i * 0.013, most);
        expect(found.length).toBeLessThanOrEqual(most);
        for (const [k, tick] of found.entries()) expect(tick).toBeGreaterThan(found[k - 1] ?? Number.NEGATIVE_INFINITY);
      }
  });

  it('ticks of months stand where a month begins, and not at the first day of the list', () => {
    expect(monthStarts(['2026-08-30', '2026-08-31', '2026-09-01', '2026-09-02', '2026-11-02'])).toEqual([2, 4]);
    expect(monthStarts(['2026-09-01'])).toEqual([]);
  });
});
