import { expect, it } from 'vitest';
import { causeOf } from './causes.ts';

it.each([
  ['regimes of garch_t: Cohen κ', /anchors/],
  ['regimes: Cohen κ', /Worlds differ/],
  ['80 % ranges: stocks 1d, 1 bar, held in 2018', /share their shocks/],
  ['80 % ranges: stocks 1d, 1 bar, held in fifth 5 of volatility', /both ends/],
  ['novelty: ordinary bars above 0.99', /volatility clusters/],
  ['novelty: AUC of grind (34 events)', /^Likely: /],
  ['regimes of full: κ gained by the scale by likelihood', /^Likely: /],
])('The cause of a missed target is that of its own kind: %s', (what, cause) => {
  expect(causeOf({ what })).toMatch(cause);
});

it('A target of a kind that nobody has looked into has no known cause', () => {
  expect(causeOf({ what: 'something else' })).toBe('Not known yet.');
});
