import { expect, it } from 'vitest';
import scipy from '../../tests/golden/normal-distribution.json' with { type: 'json' };
import { at } from '../at.ts';
import { erf, erfc, normalCdf, normalQuantile } from './normal.ts';

it.each([
  ['normalQuantile', normalQuantile, scipy.p, scipy.quantile, 1e-15],
  ['erf', erf, scipy.x, scipy.erf, 1e-15],
  ['erfc', erfc, scipy.x, scipy.erfc, 1e-14],
  ['normalCdf', normalCdf, scipy.x, scipy.cdf, 1e-13],
] as const)('%s equals scipy over the whole line', (_, compute, points, wanted, tolerance) => {
  points.forEach((x, i) => {
    expect(Math.abs(compute(x) - at(wanted, i)), String(x)).toBeLessThanOrEqual(
      tolerance * Math.abs(at(wanted, i)) + 1e-300,
    );
  });
});

it('the normal quantile gives the limits of the line, and NaN outside a probability', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect([normalQuantile(-0.1), normalQuantile(2), normalCdf(Number.NaN)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
});
