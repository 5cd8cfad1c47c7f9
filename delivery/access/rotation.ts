import { randomBytes } from 'node:crypto';
import type { UsedKey } from '#database/grants.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DAY } from '#market/time.ts';
import { writeKeys } from './key-file.ts';
import type { Key } from './key-text.ts';
import type { SigningKeys } from './keys.ts';

/** One signs and one verifies what was signed before. A third would be one that somebody forgot to end. */
const MOST = 2;
/** So long after it left, a mail can be unsubscribed from by its own link (RFC 8058 has no end; 30 days are the longest that a law asks for). */
const UNSUBSCRIBE_DAYS = 30;

/** A live key as an operator sees it. Times are UTC ms. */
export interface LiveKey {
  readonly id: string;
  readonly does: 'signs' | 'verifies';
  /** null: not known. */
  readonly since: number | null;
  /** Grants that open something now by a link of this key. */
  readonly grants: number;
  /** Until when links rely on it, those to unsubscribe too; null: it signs, so there is no end. */
  readonly until: number | null;
}

/** The live keys with what relies on each. Grants of which the key is not known may be of any. */
export function liveKeys(keys: SigningKeys, used: readonly UsedKey[]): LiveKey[] {
  const live = keys.live();
  const [unknown] = used.filter(({ keyId }) => keyId === null);
  return live.map(({ id, since }, i) => {
    const own = used.find(({ keyId }) => keyId === id);
    const stopped = live[i - 1]?.since ?? null;
    const lastMail = stopped === null ? 0 : 1000 * stopped + UNSUBSCRIBE_DAYS * DAY;
    return {
      id,
      does: i === 0 ? 'signs' : 'verifies',
      since: since === null ? null : 1000 * since,
      grants: (own?.grants ?? 0) + (unknown?.grants ?? 0),
      until: i === 0 ? null : Math.max(own?.until ?? 0, unknown?.until ?? 0, lastMail),
    };
  });
}

/** Makes a key that signs from now on (UTC ms); the one before it verifies. @throws ArgusError ARGUS_KEYS_GIVEN, ARGUS_KEYS_RELIED_ON. */
export async function rotate(keys: SigningKeys, now: number): Promise<Key> {
  const file = fileOf(keys);
  const live = keys.live();
  if (live.length >= MOST) {
    const ids = live.map(({ id }) => id).join(' and ');
    throw new ArgusError('ARGUS_KEYS_RELIED_ON', `${ids} are live: npx argus keys retire ${live.at(-1)?.id} first`);
  }
  const numbers = live.map(({ id }) => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0));
  const key: Key = { id: `k${Math.max(...numbers) + 1}`, secret: randomBytes(32), since: Math.floor(now / 1000) };
  await put(keys, file, [key, ...live]);
  return key;
}

/**
 * Ends a key, and with it every token that it signed. `force`: although links rely on it (UTC ms).
 * @throws ArgusError ARGUS_KEYS_GIVEN, ARGUS_KEYS_RELIED_ON, ARGUS_USAGE for a key that is not live.
 */
export async function retire(
  keys: SigningKeys,
  { id, used, now, force }: { id: string; used: readonly UsedKey[]; now: number; force: boolean },
): Promise<void> {
  const file = fileOf(keys);
  const key = liveKeys(keys, used).find((live) => live.id === id);
  if (key === undefined) throw new ArgusError('ARGUS_USAGE', `there is no live key ${id}: npx argus keys list`);
  if (key.until === null)
    throw new ArgusError('ARGUS_KEYS_RELIED_ON', `${id} signs: npx argus keys rotate gives it a successor`);
  if (key.until > now && !force) {
    const end = new Date(key.until).toISOString().slice(0, 10);
    const what = `${id} verifies links until ${end}, of ${key.grants} grants and those to unsubscribe in mails`;
    throw new ArgusError('ARGUS_KEYS_RELIED_ON', `${what}; --force ends them`);
  }
  await put(
    keys,
    file,
    keys.live().filter((live) => live.id !== id),
  );
}

/** The file counts: a process that ends between the two steps finds there what it was told to do. */
async function put(keys: SigningKeys, file: string, next: readonly Key[]): Promise<void> {
  await writeKeys(file, next);
  keys.replace(next);
}

function fileOf({ file }: SigningKeys): string {
  if (file !== null) return file;
  throw new ArgusError('ARGUS_KEYS_GIVEN', 'ARGUS_SIGNING_KEYS gives the keys, and a running process cannot change it');
}
