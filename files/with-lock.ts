import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from './lock.ts';

const POLL_MS = 20;

/**
 * Runs `body` while no other process has the lock of this file, in any order of those that wait. Whoever has waited for `patienceMs`
 * goes on without it: the lock spares work that would be done twice, it is no fence.
 */
export async function withLock<T>(file: string, patienceMs: number, body: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let lock = tryLock(file);
  while (!lock.taken && performance.now() < deadline) {
    await sleep(POLL_MS);
    lock = tryLock(file);
  }
  try {
    return await body();
  } finally {
    if (lock.taken) lock.release();
  }
}
