import type { Transaction } from '#database/transaction.ts';
import { recordEvent } from '#metering/outbox.ts';
import { endFor, type KeyRow, revokeKey } from './key-rows.ts';
import { enterKey, type MadeKey, successorOf } from './make-key.ts';

/** Who changes a key: a key, a user or the program itself. */
export interface Changer {
  readonly actor: 'key' | 'user' | 'system';
  readonly actorId: string;
  readonly act: string | null;
}

/** What a change is made with. */
export interface ChangeFacts {
  readonly by: Changer;
  /** UTC ms. */
  readonly at: number;
  readonly random: (bytes: number) => Uint8Array;
}

/** Fields of a key as the audit record has them. Never its text, its start or its hash. */
const recorded = ({
  name,
  role,
  scopes,
  allow,
  expiresAt,
}: Pick<KeyRow, 'name' | 'role' | 'scopes' | 'expiresAt'> & { readonly allow: readonly string[] }) => ({
  name,
  role,
  scopes,
  allow: [...allow],
  expiresAt,
});

/** Makes a key, and says so in the audit record. `id` is that of the key, where a request that is sent again names it. */
export async function createKey(
  tx: Transaction,
  wanted: Omit<Parameters<typeof enterKey>[1], 'createdAt'>,
  { by, at, random }: ChangeFacts,
  id?: string,
): Promise<MadeKey> {
  const made = await enterKey(tx, { ...wanted, createdAt: at }, random, id);
  await record(tx, wanted.tenantId, { by, action: 'keys.create', id: made.id, before: null, after: recorded(wanted) });
  return made;
}

/** Puts a new key in the place of one, which ends after a grace. */
export async function replaceKey(
  tx: Transaction,
  { tenantId, key, graceMs }: { readonly tenantId: string; readonly key: KeyRow; readonly graceMs: number },
  { by, at, random }: ChangeFacts,
  id?: string,
): Promise<MadeKey> {
  const made = await enterKey(tx, successorOf(key, { tenantId, createdAt: at }), random, id);
  await endFor(tx, key.id, { id: made.id, at: at + graceMs });
  await record(tx, tenantId, {
    ...{ by, action: 'keys.replace', id: key.id },
    before: { expiresAt: key.expiresAt },
    after: { replacedBy: made.id, endsAt: at + graceMs },
  });
  return made;
}

/** Ends a key. One that has ended stays as it is, and nothing is recorded of it. */
export async function endKey(
  tx: Transaction,
  {
    tenantId,
    key,
    reason,
  }: { readonly tenantId: string; readonly key: Pick<KeyRow, 'id' | 'revokedAt'>; readonly reason: string },
  { by, at }: Pick<ChangeFacts, 'by' | 'at'>,
): Promise<void> {
  if (key.revokedAt !== null) return;
  await revokeKey(tx, key.id, at);
  await record(tx, tenantId, {
    by,
    action: 'keys.revoke',
    id: key.id,
    before: { revokedAt: null },
    after: { revokedAt: at, reason },
  });
}

type Recorded = { readonly by: Changer; readonly action: string; readonly id: string } & Pick<
  Parameters<typeof recordEvent>[2],
  'before' | 'after'
>;

const record = (tx: Transaction, tenantId: string, { by, action, id, before, after }: Recorded): Promise<void> =>
  recordEvent(tx, tenantId, { ...by, action, targets: { key: id }, before, after, version: '1', retention: '400d' });
