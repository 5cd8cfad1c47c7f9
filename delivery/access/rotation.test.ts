import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DAY } from '#market/time.ts';
import { textOfKeys } from './key-text.ts';
import { loadSigningKeys, type SigningKeys } from './keys.ts';
import { liveKeys, retire, rotate } from './rotation.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-rotation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 27);
const NUMBER = { purpose: 'number', claim: z.object({ a: z.number() }) };
const fresh = (): { directory: string; keys: SigningKeys } => {
  const directory = mkdtempSync(path.join(folder, 'keys-'));
  return { directory, keys: loadSigningKeys({ directory }) };
};
const ids = (keys: SigningKeys): string[] => keys.live().map(({ id }) => id);

describe('the rotation of signing keys', () => {
  it('gives a key a successor that signs, keeps it as a verifier, and is found by the next process', async () => {
    const { directory, keys } = fresh();
    const before = await keys.sign(NUMBER, { a: 1 });
    expect((await rotate(keys, NOW)).id).toBe('k2');
    const after = await keys.sign(NUMBER, { a: 1 });
    const next = loadSigningKeys({ directory });
    for (const ring of [keys, next])
      for (const token of [before, after]) expect(await ring.verify(NUMBER, token)).toEqual({ a: 1 });
    expect(ids(next)).toEqual(['k2', 'k1']);
    expect(next.live()[0]?.since).toBe(NOW / 1000);
    expect(statSync(path.join(directory, 'keys', 'signing.txt')).mode & 0o777).toBe(0o600);
  });

  it('signs what belongs to an earlier token with the key of that, while it is live', async () => {
    const { keys } = fresh();
    const before = await keys.sign(NUMBER, { a: 1 });
    await rotate(keys, NOW);
    expect(await keys.sign(NUMBER, { a: 1 }, 'k1')).toBe(before);
    await retire(keys, { id: 'k1', used: [], now: NOW, force: true });
    expect(await keys.sign(NUMBER, { a: 1 }, 'k1')).toBe(await keys.sign(NUMBER, { a: 1 }));
  });

  it('ends every token of a retired key at once, those that were verified before too', async () => {
    const { directory, keys } = fresh();
    const token = await keys.sign(NUMBER, { a: 1 });
    expect(await keys.verify(NUMBER, token)).toEqual({ a: 1 });
    await rotate(keys, NOW);
    await retire(keys, { id: 'k1', used: [], now: NOW, force: true });
    expect([await keys.verify(NUMBER, token), await loadSigningKeys({ directory }).verify(NUMBER, token)]).toEqual([
      null,
      null,
    ]);
  });

  it('refuses a third key, the end of the one that signs, and that of one which is not live', async () => {
    const { keys } = fresh();
    const ask = (id: string) => retire(keys, { id, used: [], now: NOW, force: true });
    await expect(ask('k1')).rejects.toMatchObject({ code: 'ARGUS_KEYS_RELIED_ON' });
    await rotate(keys, NOW);
    await expect(rotate(keys, NOW)).rejects.toMatchObject({ code: 'ARGUS_KEYS_RELIED_ON' });
    await expect(ask('k3')).rejects.toMatchObject({ code: 'ARGUS_USAGE' });
    expect(ids(keys)).toEqual(['k2', 'k1']);
  });

  it('keeps a key while a grant relies on it, and thirty days for those who unsubscribe', async () => {
    const { keys } = fresh();
    await rotate(keys, NOW);
    const used = [{ keyId: 'k1', grants: 3, until: NOW + 40 * DAY }];
    const ask = (days: number, of = used) => retire(keys, { id: 'k1', used: of, now: NOW + days * DAY, force: false });
    expect(liveKeys(keys, used)).toEqual([
      { id: 'k2', does: 'signs', since: NOW, grants: 0, until: null },
      { id: 'k1', does: 'verifies', since: expect.any(Number), grants: 3, until: NOW + 40 * DAY },
    ]);
    await expect(ask(39)).rejects.toThrow(/k1 verifies links until 2027-01-06, of 3 grants/);
    await expect(ask(29, [])).rejects.toMatchObject({ code: 'ARGUS_KEYS_RELIED_ON' });
    await ask(40);
    expect(ids(keys)).toEqual(['k2']);
  });

  it('takes grants of which the key is not known for grants of any key', async () => {
    const { keys } = fresh();
    await rotate(keys, NOW);
    const used = [{ keyId: null, grants: 2, until: NOW + 60 * DAY }];
    expect(liveKeys(keys, used).map(({ grants }) => grants)).toEqual([2, 2]);
    await expect(retire(keys, { id: 'k1', used, now: NOW + 31 * DAY, force: false })).rejects.toThrow(/2 grants/);
  });

  it('leaves keys of the environment to the operator, and its three steps refuse no token anywhere in a fleet', async () => {
    const [k1, k2] = ['k1', 'k2'].map((id) => ({
      ...(fresh().keys.live()[0] as never as { secret: Buffer }),
      id,
      since: 1e9,
    }));
    if (k1 === undefined || k2 === undefined) throw new Error('no keys');
    const steps = [[k1], [k1, k2], [k2, k1], [k2]].map((keys) =>
      loadSigningKeys({ directory: folder, fromEnvironment: textOfKeys(keys) }),
    );
    for (const keys of steps) {
      await expect(rotate(keys, NOW)).rejects.toMatchObject({ code: 'ARGUS_KEYS_GIVEN' });
      await expect(retire(keys, { id: 'k1', used: [], now: NOW, force: true })).rejects.toMatchObject({
        code: 'ARGUS_KEYS_GIVEN',
      });
    }
    // Processes are restarted one by one: those of two neighbouring steps run side by side.
    for (const [i, keys] of steps.entries())
      for (const other of steps.slice(Math.max(0, i - 1), i + 2))
        if (ids(keys)[0] === 'k2' || ids(other).includes('k1'))
          expect(await other.verify(NUMBER, await keys.sign(NUMBER, { a: i }))).toEqual({ a: i });
  });
});
