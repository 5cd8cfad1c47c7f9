/** What the threads of one task share to wait for each other. It crosses to them in the task; a new one for every task. */
export interface BarrierHandle {
  readonly memory: SharedArrayBuffer;
  readonly threads: number;
}

const ARRIVED = 0;
const ROUND = 1;
const BROKEN = 2;

export const BARRIER_BROKEN = 'another compute thread ended during this task';

export const allocateBarrier = (threads: number): BarrierHandle => ({ memory: new SharedArrayBuffer(12), threads });

/** A point that no thread of a task passes before all have reached it. A broken barrier stays broken. */
export class Barrier {
  readonly #cells: Int32Array;
  readonly #threads: number;

  constructor({ memory, threads }: BarrierHandle) {
    this.#cells = new Int32Array(memory);
    this.#threads = threads;
  }

  /** Returns when all threads wait here; throws when the barrier is broken. Blocks the thread: never call it on the main one. */
  wait(): void {
    if (this.#threads === 1) return;
    const cells = this.#cells;
    const round = Atomics.load(cells, ROUND);
    if (Atomics.load(cells, BROKEN) === 1) throw new Error(BARRIER_BROKEN);
    if (Atomics.add(cells, ARRIVED, 1) + 1 === this.#threads) {
      Atomics.store(cells, ARRIVED, 0);
      Atomics.add(cells, ROUND, 1);
      Atomics.notify(cells, ROUND);
    } else while (Atomics.load(cells, ROUND) === round) Atomics.wait(cells, ROUND, round);
    if (Atomics.load(cells, BROKEN) === 1) throw new Error(BARRIER_BROKEN);
  }

  /** Fails every thread that waits here or will: one of them cannot come any more. */
  break(): void {
    Atomics.store(this.#cells, BROKEN, 1);
    Atomics.add(this.#cells, ROUND, 1);
    Atomics.notify(this.#cells, ROUND);
  }
}
