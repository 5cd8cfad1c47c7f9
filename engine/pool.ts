import { Worker } from 'node:worker_threads';
import { ArgusError } from '#errors/argus-error.ts';
import type { CalendarId } from '#market/instrument.ts';
import type { Task, WorkerSetup } from './protocol.ts';

/** Compute threads, each owning a range of the symbols of every market: what a thread computes never depends on the others. */
export interface Pool {
  readonly threads: number;
  /** Index of the thread that owns a symbol. */
  owner(symbol: string): number;
  /**
   * Runs a task on one thread, after those it was given before; starts the thread anew if it was lost. Rejects with what the task
   * threw, and with ARGUS_COMPUTE_LOST when the thread ended before it answered.
   */
  run<T>(thread: number, task: Task): Promise<T>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly threads: number;
  /** Called when a thread has ended by itself: the state of its symbols is gone. */
  readonly onLost: () => void;
  /** Program of a thread. */
  readonly entry?: URL;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

export function createPool(setup: WorkerSetup, { threads, onLost, entry }: PoolOptions): Pool {
  const program = entry ?? new URL('./worker.ts', import.meta.url);
  const owners = assignOwners(setup.symbols, setup.calendars, threads);
  const pool: (Thread | null)[] = [];
  let nextId = 1;
  let closed = false;

  function start(thread: number): Thread {
    const worker = new Worker(program, { workerData: setup });
    const waiting = new Map<number, Waiting>();
    let cause: unknown;
    worker.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: unknown }) => {
      const request = waiting.get(id);
      waiting.delete(id);
      // An idle thread does not keep the process alive; one with work does.
      if (waiting.size === 0) worker.unref();
      if (error === undefined) request?.resolve(result as never);
      else request?.reject(error);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      pool[thread] = null;
      const what = closed ? 'the engine was closed' : `compute thread ${thread + 1} of ${threads} ended`;
      for (const request of waiting.values())
        request.reject(new ArgusError('ARGUS_COMPUTE_LOST', `${what} before it had answered`, { cause }));
      waiting.clear();
      if (!closed) onLost();
    });
    worker.unref();
    const started = { worker, waiting };
    pool[thread] = started;
    return started;
  }
  for (let thread = 0; thread < threads; thread++) start(thread);

  return {
    threads,
    owner: (symbol) => owners.get(symbol) ?? 0,
    run(thread, task) {
      if (closed) return Promise.reject(new ArgusError('ARGUS_COMPUTE_LOST', 'the engine was closed'));
      const { worker, waiting } = pool[thread] ?? start(thread);
      return new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, task });
      });
    },
    async close() {
      closed = true;
      await Promise.all(pool.map((thread) => thread?.worker.terminate()));
    },
  };
}

/**
 * Owner of every symbol: the symbols of a calendar are cut into equal ranges in their order, so that a tick, which is of one
 * market, has work for all threads, and parts joined in the order of the threads are in symbol order.
 */
export function assignOwners(
  symbols: readonly string[],
  calendars: readonly CalendarId[],
  threads: number,
): Map<string, number> {
  const owners = new Map<string, number>();
  for (const calendar of new Set(calendars)) {
    const members = symbols.filter((_, i) => calendars[i] === calendar);
    for (const [i, symbol] of members.entries()) owners.set(symbol, Math.floor((i * threads) / members.length));
  }
  return owners;
}
