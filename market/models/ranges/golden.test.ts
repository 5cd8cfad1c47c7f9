import { expect, it } from 'vitest';
import reference from '../../../tests/golden/range-forecasts.json' with { type: 'json' };
import { INITIAL_ALPHA, intervalScore, nextAlpha } from './coverage.ts';
import { survivalGrid } from './events.ts';
import { fitGamma } from './gamma.ts';
import { fitLine } from './line.ts';
import { rangeQuantiles } from './quantiles.ts';
import { qlike, skillOf } from './skill.ts';
import { barVariances, rangeMeans } from './variance.ts';

const close = (actual: number, wanted: number, tolerance: number) =>
  expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(tolerance * Math.abs(wanted));

const logs = (prices: readonly number[]) => Float64Array.from(prices, Math.log);
const { open, high, low, close: closes, volume } = reference.bars;
const bars = { n: open.length, lnOpen: logs(open), lnHigh: logs(high), lnLow: logs(low), lnClose: logs(closes) };
const variancesOf = (of: Parameters<typeof barVariances>[0]) => {
  const out = new Float64Array(of.n);
  barVariances(of, out);
  return out;
};

it('the fit of a weighted gamma regression with log link equals scikit-learn to 1e-6', () => {
  const { x, width, y, w, coefficients } = reference.gamma;
  const sample = {
    width,
    inputs: Float64Array.from(x),
    responses: Float64Array.from(y),
    weights: Float64Array.from(w),
  };
  const exact = fitGamma(sample, { steps: 200, tolerance: 1e-12 });
  for (const [j, wanted] of coefficients.entries()) close(exact[j] as number, wanted, 1e-6);
  // Twelve steps are what a night takes.
  for (const [j, wanted] of coefficients.entries())
    expect(Math.abs((fitGamma(sample)[j] as number) - wanted)).toBeLessThan(1e-5);
});

it('the variance of a bar, gap and Parkinson, equals numpy to 1e-9', () => {
  const variances = variancesOf(bars);
  expect(variances[0]).toBeNaN();
  for (const [i, wanted] of reference.bars.variance.entries())
    if (wanted !== null) close(variances[i] as number, wanted, 1e-9);
});

it('the means of 1, 5, 20 and 250 variances equal rolling windows of pandas to 1e-9', () => {
  const variances = variancesOf(bars);
  const means = new Float64Array(4);
  const rolling = [1, 5, 20, 250].map((k) => reference.bars.rolling[String(k) as '1' | '5' | '20' | '250']);
  for (let i = 0; i < bars.n; i++) {
    const known = rangeMeans(variances, i, means);
    const normal = rolling[3]?.[i] ?? null;
    expect(known).toBe(normal !== null);
    // A bar that hardly moved counts as a hundredth of the normal, of which pandas knows nothing.
    if (normal === null || variances.subarray(Math.max(0, i - 249), i + 1).some((v) => v < 0.01 * normal)) continue;
    for (const [k, column] of rolling.entries()) close(means[k] as number, column[i] as number, 1e-9);
  }
});

it('the means of bars among which some are silent or hardly move equal pandas to 1e-9', () => {
  const variances = variancesOf({ ...bars, tradedMinutes: Float64Array.from(volume) });
  const means = new Float64Array(4);
  for (const [i, wanted] of reference.bars.means.entries()) {
    rangeMeans(variances, i, means);
    for (const [k, value] of wanted.entries()) {
      if (value === null) expect(means[k]).toBeNaN();
      else close(means[k] as number, value, 1e-9);
    }
  }
});

it('101 quantiles and the survival of 0 to 10 equal numpy', () => {
  const { z, values, survival } = reference.quantiles;
  for (const [k, value] of rangeQuantiles(Float64Array.from(z)).entries()) close(value, values[k] as number, 1e-12);
  expect([...survivalGrid(Float64Array.from(z))]).toEqual(survival);
});

it('the two parameters of an event equal the unpenalised logistic regression of scikit-learn to 1e-6', () => {
  const { x, y, slope, intercept } = reference.line;
  const line = fitLine(Float64Array.from(x), Float64Array.from(y));
  close(line.slope, slope, 1e-6);
  close(line.intercept, intercept, 1e-6);
});

it('the t of a gain in QLIKE equals a Newey–West regression on a constant of statsmodels to 1e-10', () => {
  const { outcome, usual, said, lag, gain, t } = reference.qlike;
  const gains = Float64Array.from(outcome, (y, i) => qlike(y, usual[i] as number) - qlike(y, said[i] as number));
  const skill = skillOf(gains, lag, 250);
  close(skill.gain, gain, 1e-10);
  close(skill.t, t, 1e-10);
});

it('the interval score and the path of the adaptive level equal their formulas to 1e-12', () => {
  const { low: lows, high: highs, outcome, score } = reference.intervals;
  for (const [i, wanted] of score.entries())
    close(intervalScore(lows[i] as number, highs[i] as number, outcome[i] as number), wanted, 1e-12);
  let alpha = INITIAL_ALPHA;
  for (const [i, missed] of reference.level.missed.entries()) {
    alpha = nextAlpha(alpha, missed);
    close(alpha, reference.level.alpha[i] as number, 1e-12);
  }
});
