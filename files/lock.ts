import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { isAlive, startTicks } from './process.ts';

/**
 * A process that holds a lock. `startTicks` separates it from a later process with the same id; null where the system
 * has no such number.
 */
export interface Holder {
  readonly pid: number;
  readonly startTicks: string | null;
}

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
      const holder = readHolder(file);
      if (holder !== null && isAlive(holder.pid, holder.startTicks)) return { taken: false, holder };
      rmSync(file, { force: true });
    }
  }
}

function readHolder(file: string): Holder | null {
  try {
    const { pid, startTicks: ticks } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number' ? { pid, startTicks: typeof ticks === 'string' ? ticks : null } : null;
  } catch {
    return null;
  }
}
