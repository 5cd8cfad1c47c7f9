import { z } from 'zod';
import { listUsedKeys } from '#database/grants.ts';
import { type LiveKey, liveKeys, retire, rotate } from '#delivery/access/rotation.ts';
import { accessOperation } from './operation.ts';

/** The live keys, and where they come from. */
export interface Keys {
  readonly given: boolean;
  readonly keys: readonly LiveKey[];
}

/** The live signing keys with what relies on each. */
export const listKeys = accessOperation(z.undefined(), async ({ stores: { database, keys }, now }): Promise<Keys> => {
  const used = await listUsedKeys(database, now());
  return { given: keys.file === null, keys: liveKeys(keys, used) };
});

/** Makes a key that signs from now on. Returns its id. */
export const rotateKeys = accessOperation(
  z.undefined(),
  async ({ stores: { keys }, now }): Promise<{ id: string }> => ({ id: (await rotate(keys, now())).id }),
);

/** Ends a key and every token that it signed. */
export const retireKey = accessOperation(
  z.object({ id: z.string(), force: z.boolean() }),
  async ({ stores: { database, keys }, now }, { id, force }): Promise<null> => {
    const used = await listUsedKeys(database, now());
    await retire(keys, { id, used, now: now(), force });
    return null;
  },
);
