import { describe, expect, it } from 'vitest';
import { createRandom } from '#market/math/random.ts';
import { forgeAndVerify, KINDS, loot } from './testing/forgeries.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 5_000);

describe('tokens that nobody signed', () => {
  const have = loot();

  it.each(KINDS)('tokens of the purpose $purpose open nothing, however an honest one was changed', ({ purpose }) => {
    expect(forgeAndVerify(have, purpose, RUNS, createRandom(purpose.length))).toEqual([]);
  });

  it('honest tokens do open, or the forged ones would prove nothing', () => {
    for (const kind of KINDS)
      for (const token of have.honest[kind.purpose] ?? []) expect(have.keys.verify(kind, token)).not.toBeNull();
    expect(Object.values(have.honest).flat()).toHaveLength(32);
  });
});
