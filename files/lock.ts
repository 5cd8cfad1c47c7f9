import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { isAlive, startTicks } from './process.ts';

/**
 * A process that holds a lock. `startTicks` separates it from a later process with the same id; null where the system
 * has no such number.
 */
const holder = z.object({ pid: z.int(), startTicks: z.string().nullable() });
export type Holder = z.infer<typeof holder>;

export type LockAttempt =
  | { readonly taken: true; release(): void }
  | { readonly taken: false; readonly holder: Holder };

/** Takes a lock file for this process, or returns its holder. A lock whose holder was killed is taken over. */
export function tryLock(file: string): LockAttempt {
  for (;;) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) } satisfies Holder));
      closeSync(handle);
      return { taken: true, release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const other = readHolder(file);
      if (other !== null && isAlive(other.pid, other.startTicks)) return { taken: false, holder: other };
      rmSync(file, { force: true });
    }
  }
}

function readHolder(file: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
