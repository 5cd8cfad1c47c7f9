import { describe, expect, it } from 'vitest';
import { anchorsOf, KAPPA, PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { filterStep, logLikelihoods } from './filter.ts';
import { type RegimeWindow, regimeInputs } from './inputs.ts';
import { fitScale, medianScale } from './scale.ts';
import { scaleLikelihoods } from './scale-likelihood.ts';
import { DAILY, view, world } from './testing/world.ts';

/** The unit of the world in which the bars of `world` are made. */
const UNIT = 0.01;
const ONE = Float64Array.of(1);

/** Every return of a window times a factor, and its price level moved. */
const rescaled = (window: RegimeWindow, factor: number, level: number): RegimeWindow => {
  const move = (values: Float64Array) => values.map((value) => level + factor * value);
  return {
    ...window,
    lnOpen: move(window.lnOpen),
    lnHigh: move(window.lnHigh),
    lnLow: move(window.lnLow),
    lnClose: move(window.lnClose),
  };
};

/** A chain that spends about half of its time in high volatility. */
const STORMY = PRIOR_TRANSITION.map((p, i) => {
  const [from, to] = [Math.floor(i / 5), i % 5];
  const into = from === 3 ? 0.004 : 0.02;
  if (from === 3) return to === 3 ? 1 - 4 * into : into;
  return to === 3 ? p + into : to === from ? p - into : p;
});

describe('the scale of a series', () => {
  it('The likely scale is that of the market when storms filled half of the bars, which the median takes for the normal', () => {
    let byMedian = 0;
    let byLikelihood = 0;
    const seeds = [1, 2, 3, 4, 5, 6];
    for (const seed of seeds) {
      const { window } = world(seed, 1_200, STORMY);
      byMedian += Math.log(medianScale(window, ONE, 1, 250) / UNIT) / seeds.length;
      byLikelihood += Math.log((fitScale(window, DAILY)?.sigmaBase ?? Number.NaN) / UNIT) / seeds.length;
    }
    expect(byMedian).toBeGreaterThan(0.25);
    expect(Math.abs(byLikelihood), `by the median ${byMedian}`).toBeLessThan(0.4 * byMedian);
  });

  it('The scale grows with the moves and does not know the level of the price', () => {
    const { window } = world(4, 800);
    const plain = fitScale(window, DAILY)?.sigmaBase ?? Number.NaN;
    for (const factor of [0.01, 1, 3, 40])
      expect(fitScale(rescaled(window, factor, 5), DAILY)?.sigmaBase).toBeCloseTo(plain * factor, 9);
  });

  it('The scale is the same for the same bars, and looks at the last bars only', () => {
    const { window } = world(5, 1_600);
    const last = view(window, 1_600 - 1_001, 1_600);
    expect(fitScale(window, DAILY)).toEqual(fitScale(window, DAILY));
    expect(fitScale(last, DAILY)?.bars).toBe(1_000);
    expect(fitScale(last, DAILY)?.sigmaBase).toBeCloseTo(fitScale(window, DAILY)?.sigmaBase ?? 0, 4);
  });

  it('The scale stays the median where a bar without a price leaves no likelihood', () => {
    const { window } = world(6, 600);
    const broken = { ...window, lnHigh: window.lnHigh.with(300, Number.NaN) };
    expect(fitScale(broken, DAILY)?.sigmaBase).toBe(medianScale(broken, ONE, 1, 250));
  });
});

describe('the likelihood of a scale', () => {
  it.each([
    ['bars', false, 1],
    ['closes', true, 1],
    ['bars that are noisier than the anchors', false, 2],
    ['closes that are noisier than the anchors', true, 2],
  ])('The likelihood is that of the filter itself over %s, to a millionth of a bar', (_name, closeOnly, spread) => {
    const { window } = world(7, 500);
    const closes = { ...window, lnOpen: window.lnClose, lnHigh: window.lnClose, lnLow: window.lnClose };
    const series = closeOnly ? closes : window;
    const scale = { sigmaBase: 0.008, diurnal: ONE, symmetric: false };
    const likelihoods = scaleLikelihoods(series, scale, 1)[spread - 1] ?? [];
    const anchors = anchorsOf(closeOnly, false).map((anchor) => ({
      ...anchor,
      whitening: anchor.whitening.map((w) => w / Math.sqrt(spread)),
      peak: anchor.peak - 0.5 * anchor.dimension * Math.log(spread),
    }));
    expect(likelihoods).toHaveLength(17);
    const x = new Float64Array(499 * 3);
    regimeInputs(series, { version: 0, transition: PRIOR_TRANSITION, ...scale }, closeOnly, 1, x);
    for (const [i, likelihood] of likelihoods.entries()) {
      const shift = (i - 8) / 10;
      const moved = x.map((value, at) => (at % 3 === 1 ? value : value - shift));
      const p = Float64Array.from(STATIONARY);
      const logs = new Float64Array(5);
      let sum = -0.5 * (shift / 0.3) ** 2;
      for (let t = 0; t < 499; t++) {
        logLikelihoods(anchors, moved, 3 * t, logs);
        sum += filterStep(p, PRIOR_TRANSITION, logs, KAPPA);
      }
      expect(Math.abs(likelihood - sum), `shift ${shift}`).toBeLessThan(499e-6);
    }
  });
});
