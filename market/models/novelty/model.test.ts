import { expect, it } from 'vitest';
import { featureIndex } from '../../features/catalogue.ts';
import { createRandom } from '../../math/random.ts';
import { FEATURE_COUNT } from '../../output.ts';
import { NOVELTY_INPUTS } from './inputs.ts';
import { fitNovelty, noveltyOf, upperTail } from './model.ts';

function vectors(rows: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({ length: rows * FEATURE_COUNT }, () => 1 + 0.3 * normal());
}
const withAll = { volume: false, peers: false };

it('novelty puts one ordinary bar in a hundred above 0.99, and an outlier at the end with its cause first', () => {
  const model = fitNovelty(vectors(4000, 1), withAll);
  if (model === null) throw new Error('no model');
  const fresh = vectors(4000, 2);
  let above = 0;
  for (let i = 0; i < 4000; i++) if (noveltyOf(model, fresh, i * FEATURE_COUNT).novelty > 0.99) above++;
  expect(above / 4000).toBeGreaterThan(0.005);
  expect(above / 4000).toBeLessThan(0.02);
  const odd = fresh.slice(0, FEATURE_COUNT);
  odd[featureIndex('volume_rel_20')] = 12;
  const { novelty, drivers } = noveltyOf(model, odd, 0);
  expect(novelty).toBeGreaterThan(0.999);
  expect(drivers[0]).toMatchObject({ input: 'volume_rel_20' });
  expect(drivers).toHaveLength(3);
});

it('novelty finds a move of four deviations over twenty bars, though each of its bars is ordinary', () => {
  const model = fitNovelty(vectors(4000, 1), withAll);
  const slow = vectors(1, 7);
  slow[featureIndex('mom_z_20')] = 1 + 0.3 * 6;
  const { novelty, drivers } = noveltyOf(model as NonNullable<typeof model>, slow, 0);
  expect(novelty).toBeGreaterThan(0.99);
  expect(drivers[0]).toMatchObject({ input: 'drift_20' });
});

it('novelty is unknown where an input is, and works without volume or peers where a class has none', () => {
  const rows = vectors(1000, 3);
  const model = fitNovelty(rows, withAll);
  const bare = rows.slice();
  for (let i = 0; i < 1000; i++)
    for (const id of [
      'volume_rel_20',
      'volume_ratio_5_60',
      'volume_z_60',
      'mfi_14',
      'bvc_imbalance_20',
      'amihud_ratio_20_120',
    ] as const)
      bare[i * FEATURE_COUNT + featureIndex(id)] = Number.NaN;
  expect(model && noveltyOf(model, bare, 0).novelty).toBeNaN();
  expect(fitNovelty(bare, withAll)).toBeNull();
  const without = fitNovelty(bare, { volume: true, peers: false });
  expect(without && noveltyOf(without, bare, 0).novelty).toBeGreaterThanOrEqual(0);
  expect(without?.inputs).toHaveLength(NOVELTY_INPUTS.length - 6);
});

it('novelty needs at least 500 bars, and leaves out an input that never moves', () => {
  expect(fitNovelty(vectors(499, 4), withAll)).toBeNull();
  const still = vectors(600, 5);
  for (let i = 0; i < 600; i++) still[i * FEATURE_COUNT + featureIndex('streak')] = 1;
  expect(fitNovelty(still, withAll)?.inputs).toHaveLength(NOVELTY_INPUTS.length - 1);
});

it('novelty counts the share at or above a value and never gives none', () => {
  const sorted = Float64Array.of(1, 2, 2, 3);
  expect([0, 2, 3, 4].map((v) => upperTail(sorted, v))).toEqual([1, 4 / 5, 2 / 5, 1 / 5]);
});
