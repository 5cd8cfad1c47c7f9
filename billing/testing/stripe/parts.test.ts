import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorAfter, anchorAt, anchorBefore, prorated } from './billing-month.ts';
import { parseForm } from './form.ts';
import { testClock } from './test-clock.ts';
import { at } from './test-world.ts';

describe('the clock', () => {
  it('does what falls due in the order of time, then of planning, at its own time', async () => {
    const clock = testClock(100);
    const done: [string, number][] = [];
    const note = (name: string) => () => void done.push([name, clock.now()]);
    clock.at(130, note('c'));
    clock.at(110, note('a'));
    clock.at(110, () => {
      note('b')();
      clock.at(120, note('planned on the way'));
      clock.at(50, note('due already'));
    });
    clock.at(141, note('later'));
    await clock.advanceTo(140);
    expect(done).toEqual([
      ['a', 110],
      ['b', 110],
      ['due already', 110],
      ['planned on the way', 120],
      ['c', 130],
    ]);
    expect(clock.now()).toBe(140);
  });

  it('never goes back, and never runs two ways at once', async () => {
    const clock = testClock(100);
    const done: string[] = [];
    clock.at(110, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push('slow');
    });
    clock.at(120, () => void done.push('next'));
    await Promise.all([clock.advanceTo(115), clock.advanceTo(105), clock.advanceTo(120)]);
    expect([clock.now(), ...done]).toEqual([120, 'slow', 'next']);
  });
});

describe('the month of a bill', () => {
  it.each([
    ['2027-01-31T10:00:00', '2027-02-28T10:00:00'],
    ['2028-01-31T10:00:00', '2028-02-29T10:00:00'],
    ['2026-12-15T00:00:00', '2027-01-15T00:00:00'],
  ])('goes on, when it began at %s, at %s and not a month later', (start, next) => {
    expect(anchorAfter(at(start), anchorAt(at(start)))).toBe(at(next));
  });

  it('begins before or at a time and ends after it, wherever its anchor is', () => {
    const anchor = fc.record({
      day: fc.integer({ min: 1, max: 31 }),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      second: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000, max: 2_000_000_000 }), anchor, (time, of) => {
        const [start, end] = [anchorBefore(time, of), anchorAfter(time, of)];
        expect(start).toBeLessThanOrEqual(time);
        expect(end).toBeGreaterThan(time);
        expect(anchorAfter(start, of)).toBe(end);
        expect(anchorBefore(end, of)).toBe(end);
      }),
    );
  });

  it.each([
    [49_900, 1_872_000, 2_678_400, 34_876],
    [5, 1, 3, 2],
    [4, 1, 3, 1],
    [1, 1, 2, 1],
    [-1, 1, 2, -1],
    [49_900, 7, 7, 49_900],
  ])(
    'takes of %i cents the part of %i seconds in %i as %i, half a cent away from zero',
    (cents, part, month, expected) => {
      expect(prorated(cents, part, month)).toBe(expected);
    },
  );

  it('divides an amount into parts that come to the amount, a cent more or less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 7 }),
        fc.integer({ min: 1, max: 2_678_400 }),
        fc.nat(),
        (cents, month, n) => {
          const part = n % (month + 1);
          const sum = prorated(cents, part, month) + prorated(cents, month - part, month);
          expect(Math.abs(sum - cents)).toBeLessThanOrEqual(1);
          expect(prorated(-cents, part, month)).toBe(
            prorated(cents, part, month) === 0 ? 0 : -prorated(cents, part, month),
          );
        },
      ),
    );
  });
});

describe('a form', () => {
  it('holds lists, objects and signs that had to be escaped', () => {
    expect(
      parseForm('a=1&items[0][price]=p&items[1][price]=q&meta[x%5By]=%26%3D&expand[]=m&expand[]=n&empty='),
    ).toEqual({
      a: '1',
      items: [{ price: 'p' }, { price: 'q' }],
      meta: { 'x[y': '&=' },
      expand: ['m', 'n'],
      empty: '',
    });
  });

  it('cannot reach what every object has', () => {
    const form = parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(Object.keys(form)).toContain('constructor');
  });
});
