import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../math/random.ts';
import { countLabels, persistenceOf } from './persistence.ts';

/** Labels of a chain that leaves label k with probability leave[k], to each other label alike. */
function chain(seed: number, bars: number, leave: readonly number[]): Uint8Array {
  const random = createRandom(seed);
  let label = 0;
  return Uint8Array.from({ length: bars }, () => {
    if (random() < (leave[label] as number))
      label = (label + 1 + Math.floor(random() * (leave.length - 1))) % leave.length;
    return label;
  });
}

describe('the persistence of labels', () => {
  it('Persistence is that of the chain that made the labels, within 15 %, for every label', () => {
    const leave = [1 / 30, 1 / 26, 1 / 43, 1 / 17, 1 / 6];
    const series = Array.from({ length: 20 }, (_, i) => chain(i + 1, 4_000, leave));
    const figures = persistenceOf(countLabels(series));
    expect(figures.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4]);
    for (const { label, remainingBars, stay10 } of figures) {
      expect(Math.abs(remainingBars * (leave[label] as number) - 1), `label ${label}`).toBeLessThan(0.15);
      const least = (1 - (leave[label] as number)) ** 10;
      expect(stay10).toBeGreaterThan(least - 0.02);
      expect(stay10).toBeLessThan(least + 0.15);
    }
  });

  it('Persistence of a label that was hardly seen is that of all labels together', () => {
    const labels = [...chain(3, 5_000, [0.05, 0.05, 0.05]), 4];
    const [common, , , rare] = persistenceOf(countLabels([Uint8Array.from(labels), Uint8Array.of(4, 4)]));
    expect(common?.remainingBars).toBeGreaterThan(15);
    expect(rare?.label).toBe(4);
    expect(rare?.bars).toBe(1);
    expect(Math.abs((rare?.remainingBars ?? 0) / 20 - 1)).toBeLessThan(0.2);
    expect(rare?.stay10).toBeGreaterThan(0.5);
  });

  it('A count takes a bar whose label is back after ten bars as stayed, and its two ends as ends', () => {
    const labels = Uint8Array.of(...new Array(20).fill(2), ...new Array(5).fill(0), ...new Array(20).fill(2));
    const [short, long] = countLabels([labels]);
    expect(short).toMatchObject({ label: 0, bars: 5, spells: 1, nStay10: 5, stays10: 0 });
    expect(long).toMatchObject({ label: 2, bars: 39, spells: 2, nStay10: 30, stays10: 25 });
    expect(short?.nextCounts).toEqual(Float64Array.of(0, 0, 1, 0, 0));
    expect(long?.nextCounts).toEqual(Float64Array.of(1, 0, 0, 0, 0));
  });

  it('A count takes every bar but the last of a series, and ends and shares that agree', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }).map((values) => Uint8Array.from(values));
    fc.assert(
      fc.property(fc.array(labels, { maxLength: 6 }), (series) => {
        const counts = countLabels(series);
        const total = counts.reduce((sum, { bars }) => sum + bars, 0);
        expect(total).toBe(series.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0));
        for (const { label, bars, changes, nextCounts, spells, remainingBars, stay10, nStay10 } of persistenceOf(
          counts,
        )) {
          expect(nextCounts[label]).toBe(0);
          expect(changes).toBeLessThanOrEqual(Math.min(bars, spells));
          expect(nStay10).toBeLessThanOrEqual(bars);
          expect(remainingBars).toBeGreaterThanOrEqual(1);
          expect(stay10 >= 0 && stay10 <= 1).toBe(true);
        }
      }),
    );
  });

  it('A label that nobody saw change lasts at least as long as all that was seen', () => {
    const figures = persistenceOf(countLabels([Uint8Array.of(1, 1, 1, 1), Uint8Array.of(0)]));
    expect(figures.map(({ label, remainingBars }) => [label, remainingBars])).toEqual([
      [0, 3],
      [1, 3],
    ]);
  });

  it('Nothing counted gives no figures', () => {
    expect(persistenceOf([])).toEqual([]);
    expect(persistenceOf(countLabels([Uint8Array.of(1)]))).toEqual([]);
  });
});
