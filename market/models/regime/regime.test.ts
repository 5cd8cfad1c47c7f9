import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsOf, isSymmetric, PRIOR_TRANSITION, STATIONARY } from './anchors.ts';
import { type FilterState, filterStep, nextLabel, reanchor, stepBar } from './filter.ts';
import { expectedTransitions, fitTransition } from './fit.ts';
import { fitScale } from './scale.ts';
import { summarise } from './summary.ts';
import { DAILY, parametersOf, view, world } from './testing/world.ts';

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
        const label = nextLabel(p, 0);
        const { probabilities, confidence, entropy } = summarise(p, label);
        for (const values of [p, probabilities])
          expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(confidence).toBe(probabilities[label]);
        expect(entropy).toBeLessThanOrEqual(Math.log(5) + 1e-12);
      }),
    );
  });

  it('publishes the probability of the label in force, also where another state leads', () => {
    const p = Float64Array.of(0.36, 0.02, 0.02, 0.55, 0.05);
    const label = nextLabel(p, 0);
    const { probabilities, confidence } = summarise(p, label);
    expect(label).toBe(0);
    expect(confidence).toBe(probabilities[0]);
    expect(confidence).toBeLessThan(probabilities[3]!);
  });

  it('a filter step changes the label only for a lead of 0.2', () => {
    expect(nextLabel(Float64Array.of(0.41, 0.59, 0, 0, 0), 0)).toBe(0);
    expect(nextLabel(Float64Array.of(0.39, 0.61, 0, 0, 0), 0)).toBe(1);
  });
});

describe('the nightly fit', () => {
  it('the nightly fit needs its least number of bars, and a market that moves', () => {
    const { window } = world(3, 400);
    expect(fitScale(view(window, 0, 250), DAILY)).toBeNull();
    expect(fitScale(view(window, 0, 251), DAILY)?.bars).toBe(250);
    const flat = { ...window, lnOpen: new Float64Array(400), lnClose: new Float64Array(400) };
    expect(fitScale(flat, DAILY)).toBeNull();
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
