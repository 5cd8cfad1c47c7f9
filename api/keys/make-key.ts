import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '#database/transaction.ts';
import { insertKey, type KeyRow, type NewKey } from './key-rows.ts';
import { keyHash, makeKey, startOf } from './key-text.ts';

export interface MadeKey {
  readonly id: string;
  /** Shown now, and never again. */
  readonly text: string;
}

type Wanted = Omit<NewKey, 'id' | 'start' | 'sha256'>;

/** Makes a key of a tenant. `random` gives that many random bytes. */
export async function enterKey(
  tx: Transaction,
  wanted: Wanted,
  random: (bytes: number) => Uint8Array,
  id: string = randomUUIDv7(),
): Promise<MadeKey> {
  const text = makeKey(wanted.environment, random);
  await insertKey(tx, { ...wanted, id, start: startOf(text), sha256: keyHash(text) });
  return { id, text };
}

/** What a key that takes the place of another is made of: the same in everything but its text. */
export const successorOf = (
  { name, environment, createdBy, role, scopes, allow, apiVersion, expiresAt }: KeyRow,
  { tenantId, createdAt }: Pick<NewKey, 'tenantId' | 'createdAt'>,
): Wanted => ({ tenantId, name, environment, createdBy, role, scopes, allow, apiVersion, createdAt, expiresAt });
