import { Worker } from 'node:worker_threads';
import type { Task, WorkerSetup } from './protocol.ts';

/** Compute threads, each owning a contiguous range of symbols for ever: what a thread computes never depends on the others. */
export interface Pool {
  readonly threads: number;
  /** Index of the thread that owns a symbol. */
  owner(symbol: string): number;
  /** Runs a task on one thread. */
  run<T>(thread: number, task: Task): Promise<T>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: unknown): void;
}

export function createPool(setup: WorkerSetup, threads: number): Pool {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup });
    worker.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: unknown }) => {
      const request = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) request?.resolve(result as never);
      else request?.reject(error);
    });
    worker.on('error', (error) => {
      for (const request of waiting.values()) request.reject(error);
      waiting.clear();
    });
    worker.unref();
    return worker;
  });
  const share = Math.ceil(setup.symbols.length / threads);
  const owners = new Map(setup.symbols.map((symbol, index) => [symbol, Math.floor(index / Math.max(1, share))]));
  return {
    threads,
    owner: (symbol) => owners.get(symbol) ?? 0,
    run(thread, task) {
      return new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        workers[thread]?.postMessage({ id, task });
      });
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
