import { describe, expect, it } from 'vitest';
import { DAY } from '../../time.ts';
import { measureRecord, type ResolvedSignals } from './record.ts';

/** One signal as a row: bar time, probability, move; the rest by default. */
interface Row {
  readonly t: number;
  readonly p: number;
  readonly move: number;
  readonly base?: number;
  readonly half?: number;
}

const columns = (rows: readonly Row[]): ResolvedSignals => {
  const number = (of: (row: Row) => number) => Float64Array.from(rows, of);
  const flag = (of: (row: Row) => boolean) => Uint8Array.from(rows, (row) => (of(row) ? 1 : 0));
  const half = ({ half = 1 }: Row) => half;
  return {
    openTime: number(({ t }) => t),
    p: number(({ p }) => p),
    base: number(({ base = 0.5 }) => base),
    move: number(({ move }) => move),
    directional: flag(({ p }) => Math.abs(p - 0.5) >= 0.02),
    up: flag(({ p }) => p > 0.5),
    confidence: number(({ p }) => Math.max(p, 1 - p)),
    half: number(half),
    inside: flag((row) => Math.abs(row.move) <= half(row)),
  };
};
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

describe('the numbers of a track record', () => {
  it('the Brier score and its parts equal those by hand', () => {
    // 100 × 0.6 of which 70 rise, 100 × 0.4 of which 20 rise.
    const rows = [
      ...times(100, (i) => ({ t: i * DAY, p: 0.6, move: i < 70 ? 0.5 : -0.5 })),
      ...times(100, (i) => ({ t: (100 + i) * DAY, p: 0.4, move: i < 20 ? 0.5 : -0.5 })),
    ];
    const { brier, parts, skill, calibration } = measureRecord(columns(rows), 1);
    // (70·0.16 + 30·0.36 + 20·0.36 + 80·0.16) / 200
    expect(brier).toBeCloseTo(0.21, 14);
    // The base rate is 0.45: uncertainty 0.2475. Within a bin of equal count all have one probability, save the one in the middle.
    expect(parts?.uncertainty).toBeCloseTo(0.2475, 14);
    expect(skill).toMatchObject({ n: 200, days: 200 });
    expect(skill.value).toBeCloseTo(1 - 0.21 / 0.25, 14);
    expect(skill.low).toBeLessThan(0.16);
    expect(skill.low).toBeGreaterThan(0);
    expect(skill.high).toBeGreaterThan(0.16);
    expect(calibration.n).toBe(200);
  });

  it('reliability, resolution and calibration error equal those by hand', () => {
    // Fifteen bins of twenty: eight with p = 0.6 of which 14 rise each, seven with p = 0.4 of which 4 rise each.
    const rows = times(300, (i) => {
      const high = i < 160;
      return { t: i * DAY, p: high ? 0.6 : 0.4, move: i % 20 < (high ? 14 : 4) ? 1 : -1 };
    });
    const { n, brier, parts, calibration } = measureRecord(columns(rows), 1);
    expect(n).toBe(300);
    // (160·0.1² + 140·0.2²) / 300
    expect(parts?.reliability).toBeCloseTo(0.024, 14);
    // Base rate (112 + 28) / 300 = 7/15: (160·(0.7 − 7/15)² + 140·(0.2 − 7/15)²) / 300
    expect(parts?.resolution).toBeCloseTo(0.0622222222222222, 14);
    expect(parts?.uncertainty).toBeCloseTo((7 / 15) * (8 / 15), 14);
    // (112·0.16 + 48·0.36 + 28·0.36 + 112·0.16) / 300
    expect(brier).toBeCloseTo(63.2 / 300, 14);
    // √((160·(0.1² − 0.7·0.3/19) + 140·(0.2² − 0.2·0.8/19)) / 300)
    expect(calibration).toEqual({ value: expect.closeTo(0.11906, 5), n: 300 });
  });

  it('reliability less resolution and uncertainty are the Brier score where each bin has one probability', () => {
    // Fifteen bins of ten, each of one probability, of which k rise.
    const rows = times(150, (i) => {
      const bin = Math.floor(i / 10);
      return { t: i * DAY, p: 0.2 + bin * 0.04, move: i % 10 < Math.min(9, bin) ? 1 : -1 };
    });
    const { brier, parts } = measureRecord(columns(rows), 1);
    if (parts === null || brier === null) throw new Error('there are rows');
    const { reliability, resolution, uncertainty } = parts;
    expect(reliability - resolution + uncertainty).toBeCloseTo(brier, 12);
    const rises = times(15, (bin) => Math.min(9, bin)).reduce((a, b) => a + b);
    expect(uncertainty).toBeCloseTo((rises / 150) * (1 - rises / 150), 14);
  });

  it('moves of exactly zero are left out, but not from the coverage', () => {
    const rows = times(120, (i) => ({ t: i * DAY, p: 0.5, move: i < 20 ? 0 : i < 60 ? 2 : -0.5 }));
    const { skill, coverage } = measureRecord(columns(rows), 1);
    expect(skill.n).toBe(100);
    expect(coverage).toMatchObject({ value: 80 / 120, n: 120 });
    // Wilson 1927: (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    expect(coverage.low).toBeCloseTo(0.578, 3);
    expect(coverage.high).toBeCloseTo(0.7446, 3);
  });

  it('hits are counted by confidence, with the edge in the upper bucket, and buckets of fewer than a hundred are hidden', () => {
    const rows = [
      ...times(100, (i) => ({ t: i, p: 0.55, move: i < 60 ? 1 : -1 })),
      ...times(100, (i) => ({ t: 200 + i, p: 0.42, move: i < 45 ? 1 : -1 })),
      ...times(99, (i) => ({ t: 400 + i, p: 0.53, move: 1 })),
      ...times(100, (i) => ({ t: 600 + i, p: 0.8, move: i < 90 ? 1 : -1 })),
    ];
    const { buckets } = measureRecord(columns(rows), 1);
    expect(buckets).toHaveLength(6);
    expect(buckets[0]?.hitRate).toEqual({ value: null, low: null, high: null, n: 99 });
    // 60 rises that were called, 55 falls that were called.
    expect(buckets[1]?.hitRate).toMatchObject({ value: 115 / 200, n: 200 });
    expect(buckets[2]?.hitRate.n).toBe(0);
    expect(buckets[5]?.hitRate).toMatchObject({ value: 0.9, n: 100 });
    expect(buckets[5]?.hitRate.low).toBeCloseTo(0.8256, 4);
    expect(buckets[5]?.hitRate.high).toBeCloseTo(0.9448, 4);
  });

  it('the rank correlation averages bar times, in units of each interval, and leaves out those whose signals are all equal', () => {
    const at = (t: number, moves: readonly number[], p: readonly number[]) =>
      moves.map((move, i) => ({ t, p: p[i] as number, move, half: [1, 2, 4][i] as number }));
    // In half-widths 3, 2, 1: against the ranks of p = 0.6, 0.55, 0.5 a correlation of 1, though the moves rise.
    const plusOne = (t: number) => at(t, [3, 4, 4.1], [0.6, 0.55, 0.5]);
    const minusHalf = (t: number) => at(t, [1, 6, 8], [0.6, 0.55, 0.5]);
    const rows = [
      ...times(20, (i) => plusOne(i * DAY)).flat(),
      ...times(20, (i) => minusHalf((20 + i) * DAY)).flat(),
      ...times(20, (i) => at((40 + i) * DAY, [1, 2, 3], [0.5, 0.5, 0.5])).flat(),
    ];
    const { rankIc } = measureRecord(columns(rows), 2);
    // Ranks of 1, 3, 2 against 3, 2, 1: 1 − 6·6/(3·8) = −0.5.
    expect(rankIc.n).toBe(40);
    expect(rankIc.value).toBeCloseTo((20 * 1 + 20 * -0.5) / 40, 14);
    expect(rankIc.low).toBeLessThan(0.25);
    expect(measureRecord(columns(rows.slice(0, 29 * 3)), 2).rankIc).toEqual({
      value: null,
      low: null,
      high: null,
      n: 29,
    });
  });

  it('every number of fewer than a hundred outcomes is hidden, and shown of a hundred', () => {
    const rows = times(100, (i) => ({
      t: Math.floor(i / 3) * DAY,
      p: [0.6, 0.55, 0.45][i % 3] as number,
      move: i % 4 < 2 ? 1 + i / 100 : -1,
    }));
    const hidden = { value: null, low: null, high: null };
    const few = measureRecord(columns(rows.slice(0, 99)), 1);
    expect(few).toMatchObject({ n: 99, brier: null, parts: null, calibration: { value: null, n: 99 } });
    for (const figure of [few.skill, few.coverage, few.rankIc, ...few.buckets.map(({ hitRate }) => hitRate)])
      expect(figure).toMatchObject(hidden);
    const enough = measureRecord(columns(rows), 1);
    for (const value of [enough.brier, enough.skill.value, enough.coverage.value, enough.calibration.value])
      expect(value).not.toBeNull();
  });

  it('no signals give no numbers, and a few days give no interval', () => {
    expect(measureRecord(columns([]), 5)).toMatchObject({
      brier: null,
      parts: null,
      skill: { value: null, n: 0, days: 0 },
      calibration: { value: null, n: 0 },
      rankIc: { value: null, n: 0 },
      coverage: { value: null, n: 0 },
    });
    const few = measureRecord(
      columns(times(500, (i) => ({ t: (i % 9) * DAY, p: 0.6, move: i % 2 === 0 ? 1 : -1 }))),
      5,
    );
    expect(few.skill).toMatchObject({ low: null, high: null, days: 9 });
    expect(few.skill.value).toBeCloseTo(1 - 0.26 / 0.25, 12);
  });
});
