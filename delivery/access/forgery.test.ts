import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#market/math/random.ts';
import { forgeAndVerify, KINDS, type Loot, loot } from './testing/forgeries.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 5_000);

describe('tokens that nobody signed', () => {
  let have: Loot;
  beforeAll(async () => {
    have = await loot();
  });

  it.each(KINDS)(
    'tokens of the purpose $purpose open nothing, however an honest one was changed',
    async ({ purpose }) => {
      expect(await forgeAndVerify(have, purpose, RUNS, createRandom(purpose.length))).toEqual([]);
    },
    60_000,
  );

  it('honest tokens do open, or the forged ones would prove nothing', async () => {
    for (const kind of KINDS)
      for (const token of have.honest[kind.purpose] ?? []) expect(await have.keys.verify(kind, token)).not.toBeNull();
    expect(Object.values(have.honest).flat()).toHaveLength(48);
  });
});
