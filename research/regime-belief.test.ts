import { expect, it } from 'vitest';
import { DYNAMICS } from '#simulator/regime-chain.ts';
import { RegimeBelief } from './regime-belief.ts';

it('A return that is as likely in every state changes no belief', () => {
  const belief = new RegimeBelief();
  belief.stepRegimes(true);
  belief.stepScales();
  belief.update(2, () => () => 1);
  const before = belief.expectedDrift(2);
  belief.update(2, () => () => 7);
  expect(belief.expectedDrift(2)).toBeCloseTo(before, 12);
});

it.each([0, 1, 2, 3, 4])('A return that only regime %i can give makes its drift the expected one', (regime) => {
  const belief = new RegimeBelief();
  belief.stepRegimes(true);
  belief.update(regime, (candidate) => () => (candidate === regime ? 1 : 0));
  expect(belief.expectedDrift(regime)).toBeCloseTo(DYNAMICS[regime]?.drift ?? Number.NaN, 12);
});

it('A symbol that follows its class has the drift of the class, whatever its own chain', () => {
  const belief = new RegimeBelief();
  // It begins as a follower, and only a new spell of the class lets it leave.
  for (let hour = 0; hour < 10; hour++) belief.stepRegimes(false);
  for (const [regime, { drift }] of DYNAMICS.entries()) expect(belief.expectedDrift(regime)).toBeCloseTo(drift, 9);
});
