import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '#database/transaction.ts';
import { emitMessage } from '#hooks/emit.ts';
import { insertKey, type KeyRow, type NewKey } from './key-rows.ts';
import { keyHash, makeKey, startOf } from './key-text.ts';

export interface MadeKey {
  readonly id: string;
  /** Shown now, and never again. */
  readonly text: string;
}

type Wanted = Omit<NewKey, 'id' | 'start' | 'sha256'>;

/** Makes a key of a tenant, and tells its programs. `random` gives that many random bytes. */
export async function enterKey(
  tx: Transaction,
  wanted: Wanted,
  random: (bytes: number) => Uint8Array,
  id: string = randomUUIDv7(),
): Promise<MadeKey> {
  const text = makeKey(wanted.environment, random);
  const start = startOf(text);
  await insertKey(tx, { ...wanted, id, start, sha256: keyHash(text) });
  const { tenantId, name, environment, role, createdBy, createdAt: at } = wanted;
  // Made again by whoever took the place of one that died it is the same key, and the same message.
  const payload = { key: id, start, name, environment, role, created_by: createdBy };
  await emitMessage(tx, tenantId, { type: 'key.created', payload, at, id });
  return { id, text };
}

/** What a key that takes the place of another is made of: the same in everything but its text. */
export const successorOf = (
  { name, environment, createdBy, role, scopes, allow, apiVersion, expiresAt }: KeyRow,
  { tenantId, createdAt }: Pick<NewKey, 'tenantId' | 'createdAt'>,
): Wanted => ({ tenantId, name, environment, createdBy, role, scopes, allow, apiVersion, createdAt, expiresAt });
