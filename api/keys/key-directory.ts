import type { Database } from '#database/database.ts';
import { boundedMemory } from '#delivery/gateway/bounded-memory.ts';
import { type FoundKey, findKey } from './key-rows.ts';

/** How many keys are remembered. */
const KEYS_KEPT = 50_000;
/** A key is trusted for so long where every change of it is heard, and where none is. */
const TRUSTED_MS = 300_000;
const UNHEARD_MS = 5_000;

/** What keys open now, in memory. */
export interface KeyDirectory {
  /** A key by its hash, where it was looked up a moment ago. */
  known(sha256: Buffer): FoundKey | undefined;
  /** The same, looked up where it is not known. Null: there is none. */
  find(sha256: Buffer): Promise<FoundKey | null>;
  close(): Promise<void>;
}

interface Entry {
  readonly key: FoundKey;
  readonly from: number;
}

/**
 * Remembers keys that there are, for five minutes; what the database tells of a tenant makes its keys forgotten at once, so that a revoked key ends
 * within a second. While the line is down a key is asked for again after five seconds. Hashes that are none of a key are never remembered: their
 * number has no bound, and the checksum in a key refuses guesses before. `now` is UTC ms.
 */
export async function openKeyDirectory(database: Database, now: () => number): Promise<KeyDirectory> {
  const entries = boundedMemory<Entry>(KEYS_KEPT);
  /** Since when what is remembered of a tenant counts: told at the commit, so a row that was read before may be older. */
  const changed = new Map<string, number>();
  let changes = 0;
  let countsFrom = 0;
  let isHeard = true;
  const generations = new WeakMap<Entry, number>();
  const counts = (entry: Entry): boolean => {
    const age = now() - entry.from;
    const since = Math.max(countsFrom, changed.get(entry.key.tenantId) ?? 0);
    return age >= 0 && age < (isHeard ? TRUSTED_MS : UNHEARD_MS) && (generations.get(entry) ?? 0) >= since;
  };
  const ends = await database.listen('argus_tenant', {
    heard(tenantId) {
      changed.set(tenantId, ++changes);
      if (changed.size <= KEYS_KEPT) return;
      // Beyond a bound everything is forgotten instead of who has changed.
      changed.clear();
      countsFrom = changes;
    },
    lost() {
      isHeard = false;
    },
    back() {
      isHeard = true;
      countsFrom = ++changes;
    },
  });
  const nameOf = (sha256: Buffer): string => sha256.toString('latin1');
  const known = (sha256: Buffer): FoundKey | undefined => {
    const entry = entries.get(nameOf(sha256));
    return entry !== undefined && counts(entry) ? entry.key : undefined;
  };
  return {
    known,
    async find(sha256) {
      const before = known(sha256);
      if (before !== undefined) return before;
      const [generation, from] = [changes, now()];
      const key = await findKey(database, sha256);
      if (key === null) return null;
      const entry = { key, from };
      generations.set(entry, generation);
      entries.set(nameOf(sha256), entry, 1);
      return key;
    },
    close: ends,
  };
}
