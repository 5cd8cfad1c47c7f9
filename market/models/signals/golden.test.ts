import { expect, it } from 'vitest';
import reference from '../../../tests/golden/statistics-of-models.json' with { type: 'json' };
import { benjaminiHochberg } from '../../math/false-discovery.ts';
import { ledoitWolf } from '../novelty/ledoit-wolf.ts';
import { cauchy } from '../novelty/model.ts';
import { neweyWestError } from './gate.ts';
import { fitLogistic, score, sigmoid } from './logistic.ts';
import { brier, spearman } from './scores.ts';

const close = (actual: number, wanted: number, tolerance: number) =>
  expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(wanted)),
  );

it('the fit of a weighted L2 logistic regression equals scikit-learn to 1e-6', () => {
  const { x, width, y, w, penalty, coefficients, p } = reference.logistic;
  const inputs = Float32Array.from(x);
  const sample = { width, inputs, outcomes: Uint8Array.from(y), weights: Float64Array.from(w) };
  const rows = Uint32Array.from(y, (_, i) => i);
  const fitted = fitLogistic(sample, rows, penalty, { tolerance: 1e-10, iterations: 1000 });
  for (const [j, wanted] of coefficients.entries()) close(fitted[j] as number, wanted, 1e-6);
  for (const [i, wanted] of p.entries()) close(sigmoid(score(fitted, inputs, i * width)), wanted, 1e-6);
  close(brier(Float64Array.from(p), sample.outcomes), reference.logistic.brier, 1e-12);
});

it('the shrunk covariance equals LedoitWolf of scikit-learn to 1e-9', () => {
  const { rows, width, covariance, shrinkage } = reference.ledoitWolf;
  const fitted = ledoitWolf(Float64Array.from(rows), width);
  close(fitted.shrinkage, shrinkage, 1e-9);
  for (const [i, wanted] of covariance.entries()) close(fitted.covariance[i] as number, wanted, 1e-9);
});

it('false discovery, ranks and the Newey–West error equal scipy and statsmodels', () => {
  const { benjaminiHochberg: bh, spearman: rank, neweyWest } = reference;
  expect(benjaminiHochberg(bh.p, bh.q)).toEqual(bh.rejected);
  expect(bh.rejected).toContain(true);
  close(spearman(rank.a, rank.b), rank.value, 1e-12);
  close(neweyWestError(Float64Array.from(neweyWest.series), neweyWest.lag), neweyWest.error, 1e-10);
});

it('the combination of two p-values equals the ACAT of Liu & Xie 2020', () => {
  const p = 0.5 - Math.atan(cauchy(0.02, 0.4)) / Math.PI;
  // R ACAT(c(.02, .4)): 0.5 − atan(mean of tan(π (0.5 − p))) / π, computed by hand.
  close(p, 0.5 - Math.atan((Math.tan(0.48 * Math.PI) + Math.tan(0.1 * Math.PI)) / 2) / Math.PI, 1e-14);
  expect(cauchy(1e-3, 0.5)).toBeGreaterThan(cauchy(1e-2, 0.5));
});
