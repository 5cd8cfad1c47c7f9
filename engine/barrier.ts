/** Where the threads of one task wait for each other; a new one for every task, so that a broken one is never used again. */
export type BarrierMemory = SharedArrayBuffer;

const ARRIVED = 0;
const ROUND = 1;
const BROKEN = 2;

export const BARRIER_BROKEN = 'another compute thread ended during this task';

export const allocateBarrier = (): BarrierMemory => new SharedArrayBuffer(12);

/** Lets every thread that waits, or will wait, at this barrier fail: one of them cannot come any more. */
export function breakBarrier(memory: BarrierMemory): void {
  const cells = new Int32Array(memory);
  Atomics.store(cells, BROKEN, 1);
  Atomics.add(cells, ROUND, 1);
  Atomics.notify(cells, ROUND);
}

/** Returns when all `threads` have come; throws when the barrier was broken. Blocks the thread: never call it on the main one. */
export function arrive(memory: BarrierMemory, threads: number): void {
  if (threads === 1) return;
  const cells = new Int32Array(memory);
  const round = Atomics.load(cells, ROUND);
  if (Atomics.load(cells, BROKEN) === 1) throw new Error(BARRIER_BROKEN);
  if (Atomics.add(cells, ARRIVED, 1) + 1 === threads) {
    Atomics.store(cells, ARRIVED, 0);
    Atomics.add(cells, ROUND, 1);
    Atomics.notify(cells, ROUND);
  } else while (Atomics.load(cells, ROUND) === round) Atomics.wait(cells, ROUND, round);
  if (Atomics.load(cells, BROKEN) === 1) throw new Error(BARRIER_BROKEN);
}
