import { describe, expect, it } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { HOUR, MINUTE } from '#market/time.ts';
import { healingSteps } from './healing.ts';

const from = Date.UTC(2026, 0, 5, 14, 30);
const always = calendarOf('24X7');

describe('the steps of a tick', () => {
  it('are one for an ordinary minute of any market, for the first minute after a weekend, and where nothing is new', () => {
    for (const symbols of [1, 41, 2_378, 500_000])
      expect(healingSteps(always, { from, asOf: from + MINUTE, symbols })).toEqual([{ from, to: from + MINUTE }]);
    expect(healingSteps(always, { from, asOf: from, symbols: 41 })).toEqual([{ from, to: from }]);
    const friday = Date.UTC(2026, 0, 2, 21);
    const monday = { from: friday, asOf: from + MINUTE, symbols: 2_378 };
    expect(healingSteps(calendarOf('XNYS'), monday)).toEqual([{ from: friday, to: from + MINUTE }]);
  });

  it.each([
    ['24X7', 2_378, 16],
    ['24X7', 41, 72],
    ['24X7', 500_000, 1],
    ['XNYS', 2_378, 30],
  ] as const)(
    'of %s with %i symbols, off for %i hours, follow one another, and none has more bars than fit',
    (id, symbols, hours) => {
      const calendar = calendarOf(id);
      const asOf = from + hours * HOUR;
      const steps = healingSteps(calendar, { from, asOf, symbols });
      expect(steps.length).toBeGreaterThan(1);
      expect(steps[0]?.from).toBe(from);
      expect(steps.at(-1)?.to).toBe(asOf);
      for (const [i, step] of steps.entries()) {
        expect(step.from).toBe(i === 0 ? from : steps[i - 1]?.to);
        let minutes = 0;
        for (let t = step.from; t < step.to; t += MINUTE) if (calendar.sessionAt(t) !== null) minutes++;
        expect(minutes).toBeGreaterThan(0);
        expect(minutes).toBeLessThanOrEqual(Math.max(1, 100_000 / symbols));
      }
    },
  );
});
