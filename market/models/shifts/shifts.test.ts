import { describe, expect, it } from 'vitest';
import { adjustedP, benjaminiHochberg } from '../../math/false-discovery.ts';
import { medianInPlace, selectInPlace } from '../../math/order.ts';
import { createRandom, seedOf } from '../../math/random.ts';
import { twoGroups } from '../../testing/returns.ts';
import { correlate, pairCount, rowStart } from './correlation.ts';
import { DETECTORS, type Detector, leastLength, PANEL_LENGTH } from './detector.ts';
import { findShifts, MOST } from './findings.ts';
import { testLevels } from './levels.ts';
import { testMembers } from './members.ts';
import { testPairs } from './pairs.ts';
import { buildPanel, PANEL_START, type Panel } from './panel.ts';

const [fast] = DETECTORS as readonly [Detector, Detector];
const randomOf = (subject: string) => createRandom(seedOf(subject));
const LENGTH = 620;
const broken = (t: number) => t >= LENGTH - fast.recent;

describe('the panel', () => {
  const member = (symbol: string, close: readonly number[], times: readonly number[]) => ({
    symbol,
    group: 'g@x',
    requested: true,
    closeTime: Float64Array.from(times),
    close: Float64Array.from(close),
  });
  const clock = Float64Array.from({ length: 60 }, (_, t) => t);
  const walk = (seed: number) => {
    const random = createRandom(seed);
    let level = 0;
    return Array.from(clock, () => {
      level += 0.02 * (random() - 0.5);
      return Math.exp(level);
    });
  };

  it('divides each return by the volatility of those before it and cuts it at two and a half', () => {
    const close = walk(1);
    close[40] = (close[39] as number) * 2;
    const panel = buildPanel([member('A', close, [...clock])], clock);
    const r = close.slice(1).map((c, t) => Math.log(c / (close[t] as number)));
    let size = r.slice(0, PANEL_START).reduce((sum, x) => sum + Math.abs(x), 0) / PANEL_START;
    for (let t = PANEL_START; t < r.length; t++) {
      const x = Math.max(-2.5, Math.min(2.5, (Math.sqrt(2 / Math.PI) * (r[t] as number)) / size));
      expect(panel.returns[t]).toBeCloseTo(x, 5);
      size = 0.94 * size + 0.06 * Math.abs(r[t] as number);
    }
    expect(panel.returns[39]).toBe(2.5);
    expect(panel.returns.slice(0, PANEL_START).every(Number.isNaN)).toBe(true);
  });

  it('does not depend on any bar after its time', () => {
    const close = walk(2);
    const changed = close.map((c, t) => (t > 45 ? c * 1.5 : c));
    const before = buildPanel([member('A', close, [...clock])], clock).returns.slice(0, 45);
    expect(buildPanel([member('A', changed, [...clock])], clock).returns.slice(0, 45)).toEqual(before);
  });

  it('takes a market that closes earlier as it was known, and has no return where it did not trade', () => {
    const early = [...clock].map((t) => t - 0.4);
    const close = walk(3);
    const expected = buildPanel([member('A', close, [...clock])], clock).returns;
    expect(buildPanel([member('A', close, early)], clock).returns).toEqual(expected);
    const gap = buildPanel([member('A', close.toSpliced(50, 1), [...clock].toSpliced(50, 1))], clock).returns;
    expect(gap[49]).toBeNaN();
    expect(gap[50]).not.toBeNaN();
  });
});

describe('the kernel', () => {
  it.each([
    [2, 20],
    [13, 61],
    [70, 60],
    [131, 33],
  ])('gives every correlation of %i symbols over %i returns within 1e-6 of plain double precision', (symbols, n) => {
    const panel = twoGroups({ symbols, length: n + 5, seed: symbols });
    const { values } = correlate(panel, { from: 5, to: n + 5 });
    expect(values.length).toBe(pairCount(symbols));
    const column = (s: number) => Array.from(panel.returns.subarray(s * panel.length + 5, (s + 1) * panel.length));
    const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
    for (let i = 0; i < symbols; i++)
      for (let j = i + 1; j < symbols; j++) {
        const [x, y] = [column(i), column(j)];
        const [mx, my] = [mean(x), mean(y)];
        let [sxy, sxx, syy] = [0, 0, 0];
        for (let t = 0; t < n; t++) {
          sxy += ((x[t] as number) - mx) * ((y[t] as number) - my);
          sxx += ((x[t] as number) - mx) ** 2;
          syy += ((y[t] as number) - my) ** 2;
        }
        const r = values[rowStart(symbols, i) + j - i - 1] as number;
        expect(Math.abs(r - sxy / Math.sqrt(sxx * syy))).toBeLessThan(1e-6);
      }
  });

  it('leaves a symbol out that misses more than a tenth of the window or does not move, and no other', () => {
    const panel = twoGroups({ symbols: 10, length: 60, seed: 5 });
    panel.returns.fill(Number.NaN, 3 * 60, 3 * 60 + 7);
    panel.returns.fill(0, 5 * 60, 6 * 60);
    const { values, present } = correlate(panel, { from: 0, to: 60 });
    expect([...present]).toEqual([1, 1, 1, 0, 1, 0, 1, 1, 1, 1]);
    expect(values.filter(Number.isNaN).length).toBe(9 + 8);
  });
});

describe('order and false discoveries', () => {
  it('the selection of an order statistic gives what sorting gives', () => {
    const random = createRandom(9);
    for (let n = 1; n < 60; n++) {
      const values = Float64Array.from({ length: n }, () => Math.floor(random() * 20));
      const sorted = values.slice().sort();
      for (let k = 0; k < n; k += 7) expect(selectInPlace(values.slice(), n, k)).toBe(sorted[k]);
      const middle = ((sorted[(n - 1) >> 1] as number) + (sorted[n >> 1] as number)) / 2;
      expect(medianInPlace(values)).toBe(middle);
    }
  });

  it('an adjusted p is at most q exactly for the tests that Benjamini and Hochberg reject at q', () => {
    const random = createRandom(4);
    const p = Array.from({ length: 200 }, () => random() ** 3);
    const adjusted = adjustedP(p);
    for (const q of [0.01, 0.05, 0.2]) expect([...adjusted].map((a) => a <= q)).toEqual(benjaminiHochberg(p, q));
    const smallest = p.filter((value) => value < 0.1);
    const expected = new Map(p.map((value, i) => [value, adjusted[i]]));
    for (const [i, a] of adjustedP(smallest, p.length).entries())
      expect(a).toBeGreaterThanOrEqual((expected.get(smallest[i] as number) as number) - 1e-12);
  });
});

describe('pairs', () => {
  /** Symbols 0 and 60 are one but for a fifth of noise, until the recent window. */
  const planted = (seed: number): Panel =>
    twoGroups({
      symbols: 120,
      length: LENGTH,
      seed,
      change: (s, t, { alone }) =>
        s === 0 ? alone(0) : s === 60 ? (broken(t) ? alone(60) : 0.9 * alone(0) + Math.sqrt(0.19) * alone(60)) : null,
    });

  it('a broken correlation of 0.9 is found, with its value before and now', () => {
    const test = testPairs(planted(1), fast);
    expect(test?.found.map(({ i, j }) => [i, j])).toEqual([[0, 60]]);
    const [pair] = test?.found ?? [];
    expect(pair?.before).toBeGreaterThan(0.85);
    expect(Math.abs(pair?.after ?? 1)).toBeLessThan(0.35);
    expect(test?.tested).toBe(pairCount(120));
  });

  it('eight panels without a change hold no finding', () => {
    for (let seed = 1; seed <= 8; seed++)
      expect(testPairs(twoGroups({ symbols: 100, length: LENGTH, seed }), fast)?.found).toEqual([]);
  });

  it('pairs of groups that are not asked for are not tested', () => {
    const panel = { ...twoGroups({ symbols: 40, length: LENGTH, seed: 2 }), requested: [true, false] };
    expect(testPairs(panel, fast)?.tested).toBe(pairCount(40) - pairCount(20));
  });

  it('pairs give no finding without one earlier position to learn the null from', () => {
    expect(testPairs(twoGroups({ symbols: 20, length: leastLength(fast) - 1, seed: 1 }), fast)).toBeNull();
    expect(testPairs(twoGroups({ symbols: 20, length: leastLength(fast), seed: 1 }), fast)).not.toBeNull();
  });
});

describe('symbols and levels', () => {
  it('a symbol that leaves its class is found, and no other', () => {
    const panel = twoGroups({
      symbols: 80,
      length: LENGTH,
      seed: 3,
      change: (s, t, { alone }) => (s === 7 && broken(t) ? alone(7) : null),
    });
    const { found, tested } = testMembers(panel, fast);
    expect(found.map(({ symbol }) => symbol)).toEqual([7]);
    expect(found[0]?.after).toBeLessThan(found[0]?.before as number);
    expect(tested).toBe(80);
  });

  it('a class that moves together is one finding at its level, not hundreds of pairs', () => {
    const panel = twoGroups({
      symbols: 80,
      length: LENGTH,
      seed: 4,
      change: (s, t, { group, alone }) => (s < 40 && broken(t) ? 0.9 * group + Math.sqrt(0.19) * alone(s) : null),
    });
    const levels = testLevels(panel, fast, randomOf);
    expect(levels.filter(({ q }) => q <= 0.05).map(({ group }) => group)).toContain('first@x');
    const first = levels.find(({ level, group }) => level === 'class' && group === 'first@x');
    expect(first?.before).toBeCloseTo(0.5, 1);
    expect(first?.after).toBeCloseTo(0.81, 1);
    expect(first?.absorptionAfter).toBeGreaterThan(first?.absorptionBefore as number);
    expect(testPairs(panel, fast)?.found).toEqual([]);
  });

  it('the mean correlation of a class is the mean of its pairs', () => {
    const panel = twoGroups({ symbols: 24, length: LENGTH, seed: 6 });
    const { values } = correlate(panel, { from: LENGTH - 60, to: LENGTH });
    let sum = 0;
    for (let i = 0; i < 12; i++) for (let j = i + 1; j < 12; j++) sum += values[rowStart(24, i) + j - i - 1] as number;
    const level = testLevels(panel, fast, randomOf).find(({ group }) => group === 'first@x');
    expect(level?.after).toBeCloseTo(sum / pairCount(12), 6);
  });
});

describe('the list', () => {
  const many = () =>
    twoGroups({
      symbols: 60,
      length: PANEL_LENGTH,
      seed: 8,
      change: (s, t, { alone }) => (s === 3 && t >= PANEL_LENGTH - 60 ? alone(3) : null),
    });

  it('the list names a symbol that lost many correlations once, with the peers it lost most', () => {
    const report = findShifts(many(), randomOf);
    const hub = report?.found.find(({ level }) => level === 'hub');
    expect(hub?.subject).toBe('S003');
    expect(hub?.ties).toBeGreaterThanOrEqual(3);
    expect(hub?.peers.length).toBeLessThanOrEqual(6);
    expect(report?.found.length).toBeLessThanOrEqual(MOST);
    const keys = report?.found.map(({ level, subject, peer }) => `${level}/${subject}/${peer}`);
    expect(new Set(keys).size).toBe(keys?.length);
  });

  it('the list of findings is the same on every run', () => {
    expect(findShifts(many(), randomOf)).toEqual(findShifts(many(), randomOf));
  });
});
