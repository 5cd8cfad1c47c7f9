import { expect, it } from 'vitest';
import { driftingClass } from '#market/models/ranges/testing/drifting-class.ts';
import { runRelativeTrial } from './relative-trial.ts';

const trial = (seed: number, drift: number) => {
  const { instruments, bars } = driftingClass(seed, { symbols: 12, bars: 1_040, drift, wander: 0.4 });
  return runRelativeTrial(instruments, bars);
};

it('no gate of directions against the class opens in three classes of random walks, whose tests are of a full block', () => {
  for (const seed of [1, 2, 3]) {
    const { gate, skill } = trial(seed, 0);
    expect(gate).toEqual({ open: false, belief: 0 });
    expect(skill.dates).toBe(skill.block);
    expect(skill.block).toBeGreaterThanOrEqual(83);
  }
}, 180_000);

it('the gate opens in a class whose members drift apart for weeks', () => {
  const { gate, skill } = trial(4, 0.5);
  expect(gate.open).toBe(true);
  expect(gate.belief).toBeCloseTo(1 - 1 / skill.t ** 2, 12);
}, 120_000);

it('a class of too few dates for a test is refused, however its members drift', () => {
  const { instruments, bars } = driftingClass(5, { symbols: 12, bars: 1_028, drift: 0.5 });
  expect(() => runRelativeTrial(instruments, bars)).toThrow('1028 dates are too few for a test');
});
