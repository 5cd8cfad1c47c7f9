import { createHmac } from 'node:crypto';
import path from 'node:path';
import type { Configuration } from '#config/environment.ts';
import { keysOfFile } from '#delivery/access/key-file.ts';
import { ArgusError } from '#errors/argus-error.ts';

export type KeyConfiguration = Pick<Configuration, 'dataDirectory' | 'databaseUrl' | 'erasureKey'>;

/**
 * The address that stands for a person who was erased: a keyed hash, so that whoever has the rows and not the key cannot try addresses. It is
 * no address of anybody: `.invalid` never resolves (RFC 2606). A database server has other processes, so the key must be given there.
 * @throws ArgusError ARGUS_KEYS_MISSING, ARGUS_KEYS_UNUSABLE
 */
export function erasedEmailOf(config: KeyConfiguration): (tenantId: string, email: string) => string {
  const key = ownKey(config);
  return (tenantId, email) =>
    `${createHmac('sha256', key).update(`${tenantId}\0${email}`).digest('hex')}@erased.invalid`;
}

/** The key of this installation that nobody else has. @throws ArgusError ARGUS_KEYS_MISSING, ARGUS_KEYS_UNUSABLE */
function ownKey({ dataDirectory, databaseUrl, erasureKey }: KeyConfiguration): Buffer {
  if (erasureKey !== undefined) return Buffer.from(erasureKey, 'base64url');
  if (databaseUrl !== undefined)
    throw new ArgusError(
      'ARGUS_KEYS_MISSING',
      'DATABASE_URL names a server, and ARGUS_ERASURE_KEY is not set: with it an erased address is known again',
    );
  const [key] = keysOfFile(path.join(dataDirectory, 'keys', 'erasure.txt'));
  return key?.secret as Buffer;
}
