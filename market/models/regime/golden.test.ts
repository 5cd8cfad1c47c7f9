import { describe, expect, it } from 'vitest';
import golden from '../../../tests/golden/regime-filter.json' with { type: 'json' };
import { at } from '../../at.ts';
import { PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { cholesky, emission, logDensity } from './density.ts';
import { filterStep } from './filter.ts';

describe('the regime model against hmmlearn and scipy', () => {
  const x = (row: number[]) => Float64Array.from(row);

  it('gives the t log-density of scipy multivariate_t within 1e-10', () => {
    const scaled = (cov: number[][]) => cov.flat().map((c) => c * 0.75);
    const anchors = golden.covs.map((cov, k) => emission(at(golden.means, k), cholesky(scaled(cov), 3), 8));
    for (const [t, row] of golden.x.entries())
      for (const [k, anchor] of anchors.entries())
        expect(Math.abs(logDensity(anchor, x(row), 0) - at(at(golden.t8LogDensity, t), k))).toBeLessThan(1e-10);
  });

  it('gives the filtered probabilities and the log-likelihood of hmmlearn within 1e-10', () => {
    const anchors = golden.covs.map((cov, k) =>
      emission(at(golden.means, k), cholesky(cov.flat(), 3), Number.POSITIVE_INFINITY),
    );
    const transition = Float64Array.from(golden.transmat.flat());
    const probabilities = Float64Array.from(golden.startprob);
    const identity = Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0));
    let logLikelihood = 0;
    for (const [t, row] of golden.x.entries()) {
      const logs = Float64Array.from(anchors, (anchor) => logDensity(anchor, x(row), 0));
      // hmmlearn applies the start probabilities to the first bar itself.
      logLikelihood += filterStep(probabilities, t === 0 ? identity : transition, logs, 1);
      for (const [k, wanted] of at(golden.filtered, t).entries())
        expect(Math.abs(at(probabilities, k) - wanted)).toBeLessThan(1e-10);
    }
    expect(Math.abs(logLikelihood - golden.logLikelihood)).toBeLessThan(1e-10);
  });

  it('has the prior transition matrix and its stationary distribution', () => {
    for (const [i, value] of golden.transmat.flat().entries())
      expect(Math.abs(at(PRIOR_TRANSITION, i) - value)).toBeLessThan(1e-12);
    for (const [k, value] of golden.startprob.entries()) expect(Math.abs(at(STATIONARY, k) - value)).toBeLessThan(1e-9);
  });
});
