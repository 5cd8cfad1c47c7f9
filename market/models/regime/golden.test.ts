import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { cholesky, emission, logDensity } from './density.ts';
import { filterStep } from './filter.ts';

const file = path.join(
  process.env.ARGUS_SHARED_DATA ?? path.join(import.meta.dirname, '../../../../shared/data'),
  '../golden/hmm.json',
);

/** Numbers of hmmlearn and scipy; the file is not part of the project. */
describe.skipIf(!existsSync(file))(
  'regime model against external implementations (skipped: shared/golden/hmm.json is absent)',
  () => {
    const golden = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const x = (row: number[]) => Float64Array.from(row);

    it('gives the t log-density of scipy multivariate_t within 1e-10', () => {
      const anchors = golden.covs.map((cov: number[][], k: number) =>
        emission(
          golden.means[k],
          cholesky(
            cov.flat().map((c) => c * 0.75),
            3,
          ),
          8,
        ),
      );
      for (const [t, row] of golden.x.entries()) {
        for (let k = 0; k < 5; k++)
          expect(Math.abs(logDensity(anchors[k], x(row), 0) - golden.t8_logpdf_scipy[t][k])).toBeLessThan(1e-10);
      }
    });

    it('gives the filtered probabilities and the log-likelihood of hmmlearn within 1e-10', () => {
      const anchors = golden.covs.map((cov: number[][], k: number) =>
        emission(golden.means[k], cholesky(cov.flat(), 3), Number.POSITIVE_INFINITY),
      );
      const transition = Float64Array.from(golden.transmat.flat());
      const start = Float64Array.from(golden.startprob);
      const identity = Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0));
      let logLikelihood = 0;
      for (const [t, row] of golden.x.entries()) {
        const logs = Float64Array.from(anchors, (anchor) => logDensity(anchor as never, x(row), 0));
        // hmmlearn applies the start probabilities to the first bar itself.
        logLikelihood += filterStep(start, t === 0 ? identity : transition, logs, 1);
        for (let k = 0; k < 5; k++)
          expect(Math.abs((start[k] as number) - golden.gaussian_filtered_hmmlearn[t][k])).toBeLessThan(1e-10);
      }
      expect(Math.abs(logLikelihood - golden.gaussian_loglik_hmmlearn)).toBeLessThan(1e-10);
    });

    it('has the prior transition matrix and its stationary distribution', () => {
      for (const [i, value] of golden.transmat.flat().entries())
        expect(Math.abs((PRIOR_TRANSITION[i] as number) - value)).toBeLessThan(1e-12);
      for (const [k, value] of golden.startprob.entries())
        expect(Math.abs((STATIONARY[k] as number) - value)).toBeLessThan(1e-9);
    });
  },
);
