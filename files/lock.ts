import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { startTicks } from './process.ts';

/**
 * A process that holds a lock. `startTicks` separates it from a later process with the same id; null where the system
 * has no such number.
 */
const holder = z.object({ pid: z.int(), startTicks: z.string().nullable() });
export type Holder = z.infer<typeof holder>;

export type LockAttempt =
  | { readonly taken: true; release(): void }
  /** `holder` is null for the moment in which the winner has not yet said who it is. */
  | { readonly taken: false; readonly holder: Holder | null };

const SQLITE_BUSY = 5;

/**
 * Takes the lock of a file for this process, or names its holder. The lock is SQLite's, which is one of the kernel's on an open
 * file: two processes cannot both have it, and it is gone with its holder, whatever killed that. (A file that only says who holds
 * it cannot be taken over without a race.) `<file>.json` beside it says who, for people.
 */
export function tryLock(file: string): LockAttempt {
  const database = new DatabaseSync(file);
  const owner = `${file}.json`;
  try {
    // IMMEDIATE: of several at once exactly one gets it. With EXCLUSIVE the readers of a moment could refuse each other.
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw error;
    return { taken: false, holder: readHolder(owner) };
  }
  writeFileSync(owner, JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) } satisfies Holder), {
    mode: 0o600,
  });
  return {
    taken: true,
    release() {
      if (!database.isOpen) return;
      rmSync(owner, { force: true });
      database.close();
    },
  };
}

function readHolder(file: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
