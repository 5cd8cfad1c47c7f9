import { expect, it } from 'vitest';
import { at } from '#market/at.ts';
import { wanderingClass } from '#market/models/ranges/testing/worlds.ts';
import { DAY } from '#market/time.ts';
import { permutedDays } from '../permuted-days.ts';
import { judgeGates } from './range-nulls.ts';

const BLOCKS = { train: 400, gate: 200, quantiles: 300 };
const world = (seed: number) => wanderingClass(seed, { symbols: 8, bars: 1_300, wander: 0.6 });
const CUTS = [700 * DAY, 1_100 * DAY];

it('A gate opens where volatility wanders, and what is published leaves the usual', () => {
  const [next] = judgeGates(world(3), '1d', [1], CUTS, BLOCKS);
  expect(next).toMatchObject({ gates: 2, open: 2 });
  expect(next?.away).toBeGreaterThan(0.05);
});

it('Gates stay shut with days in random order, and the usual is published to the digit', () => {
  // Another seed than the world's: the same numbers would make an order that follows the volatility.
  const trials = [1, 2, 3].flatMap((seed) =>
    judgeGates(permutedDays(world(seed), 100 + seed), '1d', [1, 5], CUTS, BLOCKS),
  );
  expect(trials.reduce((sum, { gates }) => sum + gates, 0)).toBe(12);
  expect(trials.reduce((sum, { open }) => sum + open, 0)).toBe(0);
  for (const { away } of trials) expect(away).toBeLessThan(1e-12);
});

it('Permuted days keep every day of every symbol, and the same days together', () => {
  const series = world(5);
  const days = permutedDays(series, 9);
  const movesOf = ({ bars: { n, lnClose } }: (typeof series)[number]) =>
    Array.from({ length: n - 1 }, (_, i) => at(lnClose, i + 1) - at(lnClose, i));
  const sorted = (values: readonly number[]) => values.map((value) => value.toFixed(9)).sort();
  expect(sorted(movesOf(at(days, 0)))).toEqual(sorted(movesOf(at(series, 0))));
  const placeOf = (s: number) => {
    const before = movesOf(at(series, s)).map((value) => value.toFixed(9));
    return movesOf(at(days, s)).map((value) => before.indexOf(value.toFixed(9)));
  };
  expect(placeOf(1)).toEqual(placeOf(0));
  expect(() => permutedDays([at(series, 0), { ...at(series, 1), bars: { ...at(series, 1).bars, n: 7 } }], 1)).toThrow(
    'the series differ in their days',
  );
});
