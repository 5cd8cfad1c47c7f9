import { randomBytes } from 'node:crypto';
import type { Configuration } from '#config/environment.ts';
import { loadSigningKeys, type SigningKeys } from '#delivery/access/keys.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { openSeal, type Seal } from '#hooks/sealing.ts';

/** What keys depend on. */
type KeyConfiguration = Pick<Configuration, 'dataDirectory' | 'databaseUrl' | 'signingKeys'>;

/**
 * The signing keys of this process. With a database server there may be other processes, each with a data directory of its own: keys made
 * there would be refused by all others, so they must be given.
 * @throws ArgusError ARGUS_KEYS_MISSING, ARGUS_KEYS_UNUSABLE
 */
export function signingKeysOf({ dataDirectory, databaseUrl, signingKeys }: KeyConfiguration): SigningKeys {
  if (databaseUrl !== undefined && signingKeys === undefined)
    throw new ArgusError('ARGUS_KEYS_MISSING', 'DATABASE_URL names a server, and ARGUS_SIGNING_KEYS is not set');
  return loadSigningKeys({ directory: dataDirectory, fromEnvironment: signingKeys });
}

/** What seals the secrets of webhooks, by the keys of the moment. */
export const sealOf = (keys: SigningKeys): Seal => openSeal(() => keys.live().map(({ secret }) => secret), randomBytes);
