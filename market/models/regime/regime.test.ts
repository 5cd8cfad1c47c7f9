import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../math/normal.ts';
import { anchorsOf, isSymmetric, PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { type FilterState, filterStep, nextLabel, reanchor, stepBar } from './filter.ts';
import { expectedTransitions, fitScale, fitTransition } from './fit.ts';
import type { RegimeWindow } from './inputs.ts';
import type { RegimeParameters } from './parameters.ts';
import { summarise } from './summary.ts';

/** Uniform numbers of a small generator (mulberry32). */
function uniform(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** Drift and volatility of the five regimes in units of the long-run scale (quant design, 3.1). */
const DRIFT = [0.2, -0.24, 0, 0, -0.6];
const SIGMA = [0.9, 1.2, 0.6, 2.0, 4.2];

/** Volatility of volatility inside a regime: scale mixture of a Student t with five degrees of freedom and unit variance. */
function mixture(random: () => number): number {
  let chi2 = 0;
  for (let i = 0; i < 5; i++) chi2 += normalQuantile(random()) ** 2;
  return Math.sqrt(3 / chi2);
}

/** Bars of a world whose regimes are known: a chain with A0, Brownian bars of eighty steps with a heavy-tailed scale, unit 1 %. */
function world(seed: number, bars: number): { window: RegimeWindow; truth: Uint8Array } {
  const random = uniform(seed);
  const column = () => new Float64Array(bars);
  const window = {
    n: bars,
    lnOpen: column(),
    lnHigh: column(),
    lnLow: column(),
    lnClose: column(),
    bucket: new Int16Array(bars),
    sessionFirst: new Int16Array(bars),
  };
  const truth = new Uint8Array(bars);
  let state = 0;
  let price = 0;
  for (let i = 0; i < bars; i++) {
    let u = random();
    const row = state * 5;
    for (state = 0; state < 4 && u > PRIOR_TRANSITION[row + state]!; state++) u -= PRIOR_TRANSITION[row + state]!;
    truth[i] = state;
    window.lnOpen[i] = price;
    let high = price;
    let low = price;
    const spread = (SIGMA[state]! * mixture(random)) / Math.sqrt(80);
    for (let step = 0; step < 80; step++) {
      price += 0.01 * ((DRIFT[state]! * SIGMA[state]!) / 80 + spread * normalQuantile(random()));
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    window.lnHigh[i] = high;
    window.lnLow[i] = low;
    window.lnClose[i] = price;
  }
  return { window, truth };
}

const view = (w: RegimeWindow, from: number, to: number): RegimeWindow => ({
  n: to - from,
  lnOpen: w.lnOpen.subarray(from, to),
  lnHigh: w.lnHigh.subarray(from, to),
  lnLow: w.lnLow.subarray(from, to),
  lnClose: w.lnClose.subarray(from, to),
  bucket: w.bucket.subarray(from, to),
  sessionFirst: w.sessionFirst.subarray(from, to),
});
const parametersOf = (w: RegimeWindow): RegimeParameters => {
  const scale = fitScale(w, '1d', 1, 0);
  return {
    version: 0,
    transition: PRIOR_TRANSITION,
    sigmaBase: scale?.sigmaBase ?? Number.NaN,
    diurnal: Float64Array.of(1),
    symmetric: false,
  };
};

describe('the regime filter on a world whose truth is known', () => {
  it('finds all five regimes, the rare one too, and does not flicker', () => {
    const hits = new Float64Array(5);
    const seen = new Float64Array(5);
    let switches = 0;
    let trueSwitches = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { window, truth } = world(seed, 2_500);
      const parameters = parametersOf(view(window, 0, 1_000));
      const state: FilterState = { p: new Float64Array(5), label: 0 };
      for (let t = 1_000; t < window.n; t++) {
        const ring = view(window, t - 255, t + 1);
        const before = state.label;
        if ((t - 1_000) % 64 === 0) reanchor(state, ring, parameters);
        else stepBar(state, ring, parameters);
        seen[truth[t]!]! += 1;
        if (state.label === truth[t]) hits[truth[t]!]! += 1;
        if (t > 1_000) switches += Number(state.label !== before);
        trueSwitches += Number(truth[t] !== truth[t - 1]);
      }
    }
    const recall = [...hits].map((hit, k) => hit / seen[k]!);
    const balanced = recall.reduce((sum, value) => sum + value, 0) / 5;
    expect(seen[4]).toBeGreaterThan(100);
    expect(recall[4], `recall of stress among ${recall.map((r) => r.toFixed(2))}`).toBeGreaterThan(0.6);
    expect(balanced, `${recall.map((r) => r.toFixed(2))}`).toBeGreaterThan(0.65);
    expect(switches / trueSwitches).toBeLessThan(4);
  }, 60_000);

  it('forgets its start after 192 bars', () => {
    const { window } = world(7, 1_500);
    const parameters = parametersOf(view(window, 0, 1_000));
    const certain: FilterState = { p: Float64Array.of(1, 0, 0, 0, 0), label: 0 };
    const two: FilterState = { p: Float64Array.of(0, 0, 0, 0, 1), label: 4 };
    for (let t = 1_000; t < 1_256; t++) {
      stepBar(certain, view(window, t - 255, t + 1), parameters);
      stepBar(two, view(window, t - 255, t + 1), parameters);
    }
    for (let k = 0; k < 5; k++) expect(Math.abs(certain.p[k]! - two.p[k]!)).toBeLessThan(1e-6);
  });
});

describe('anchors of symmetric classes', () => {
  it('anchors of symmetric classes give stress no direction, and change nothing else', () => {
    expect(['forex', 'bond', 'crypto', 'us_equity'].map((name) => isSymmetric(name as never))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    for (const closeOnly of [false, true]) {
      const plain = anchorsOf(closeOnly, false);
      const symmetric = anchorsOf(closeOnly, true);
      expect(symmetric.slice(0, 4)).toEqual(plain.slice(0, 4));
      const trend = closeOnly ? 0 : 1;
      expect(plain[4]?.mean[trend]).toBeLessThan(-0.4);
      const wanted = Float64Array.from(plain[4]?.mean ?? []);
      wanted[trend] = 0;
      expect(symmetric[4]).toEqual({ ...plain[4], mean: wanted });
    }
  });
});

describe('a filter step', () => {
  const logs = fc
    .array(fc.double({ min: -50, max: 5, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((values) => Float64Array.from(values));
  const simplex = fc
    .array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((values) => {
      const total = values.reduce((sum, value) => sum + value, 0);
      return Float64Array.from(values, (value) => value / total);
    });

  it('a filter step keeps probabilities a distribution, and so does publication', () => {
    fc.assert(
      fc.property(simplex, logs, (p, likelihood) => {
        filterStep(p, PRIOR_TRANSITION, likelihood, 0.3);
        const { probabilities, nextProbabilities, confidence, entropy, expectedRemainingBars, stay10 } = summarise(
          p,
          nextLabel(p, 0),
          PRIOR_TRANSITION,
        );
        for (const values of [p, probabilities, nextProbabilities])
          expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(confidence).toBeGreaterThanOrEqual(0.2 - 1e-12);
        expect(entropy).toBeLessThanOrEqual(Math.log(5) + 1e-12);
        expect(expectedRemainingBars).toBeGreaterThan(1);
        expect(stay10).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('a filter step changes the label only for a lead of 0.2', () => {
    expect(nextLabel(Float64Array.of(0.41, 0.59, 0, 0, 0), 0)).toBe(0);
    expect(nextLabel(Float64Array.of(0.39, 0.61, 0, 0, 0), 0)).toBe(1);
  });
});

describe('the nightly fit', () => {
  it('the nightly fit needs its least number of bars, and a market that moves', () => {
    const { window } = world(3, 400);
    expect(fitScale(view(window, 0, 250), '1d', 1, 0)).toBeNull();
    expect(fitScale(view(window, 0, 251), '1d', 1, 0)?.bars).toBe(250);
    const flat = { ...window, lnOpen: new Float64Array(400), lnClose: new Float64Array(400) };
    expect(fitScale(flat, '1d', 1, 0)).toBeNull();
  });

  it('gives σ_base as the median move over 0.6745, and φ per bucket clipped to [0.3, 5]', () => {
    const { window } = world(5, 8_000);
    const hours = { ...window, bucket: Int16Array.from({ length: 8_000 }, (_, i) => i % 24) };
    for (let i = 1; i < 8_000; i++)
      if (i % 24 === 9) hours.lnClose[i] = hours.lnClose[i - 1]! + 8 * (hours.lnClose[i]! - hours.lnClose[i - 1]!);
    const fitted = fitScale(hours, '1h', 24, 0);
    expect(Math.max(...(fitted?.diurnal ?? []))).toBeGreaterThan(1.5);
    expect(Math.max(...(fitted?.diurnal ?? []))).toBeLessThanOrEqual(5);
    expect(Math.min(...(fitted?.diurnal ?? []))).toBeGreaterThanOrEqual(0.3);
  });

  it('counts n − 1 transitions, and keeps every row a distribution with a diagonal in [0.95, 0.999]', () => {
    const { window } = world(9, 1_200);
    const counts = expectedTransitions(window, parametersOf(window));
    expect(counts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1_199, 6);
    for (const fitted of [fitTransition(counts), fitTransition(new Float64Array(25).fill(1e6))]) {
      for (let k = 0; k < 5; k++) {
        expect(fitted.subarray(5 * k, 5 * k + 5).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(fitted[6 * k]).toBeGreaterThanOrEqual(0.95);
        expect(fitted[6 * k]).toBeLessThanOrEqual(0.999);
      }
    }
    expect(STATIONARY.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });
});
