import { ArgusError } from '#errors/argus-error.ts';
import type { CalendarId } from '#market/instrument.ts';
import { allocateBarrier, BARRIER_BROKEN, Barrier, type BarrierHandle } from './barrier.ts';
import type { ComputeAnswers, ComputeTask, ThreadSetup } from './protocol.ts';
import { startThreads } from './thread-set.ts';

/** The compute threads of an engine. Each owns a range of the symbols of every market: what it computes never depends on the others. */
export interface ComputePool {
  readonly threads: number;
  /** Items by the thread that owns their symbol. */
  shares<T>(items: readonly T[], symbolOf: (item: T) => string): T[][];
  /** Runs a task on every thread and waits for all, also when one fails: the next task must not find a thread at work on this one. */
  everywhere<T extends ComputeTask>(taskOf: (thread: number) => T): Promise<ComputeAnswers[T['kind']][]>;
  /** The same for a task whose threads wait for each other at every close. */
  together<T extends ComputeTask>(
    taskOf: (thread: number, barrier: BarrierHandle) => T,
  ): Promise<ComputeAnswers[T['kind']][]>;
  /**
   * Begins to watch the threads. The function it returns throws ARGUS_COMPUTE_LOST when one was lost since: a thread that was started
   * again between two tasks of a step has not the state that the first task left.
   */
  watchLosses(): () => void;
  close(): Promise<void>;
}

export interface ComputePoolOptions {
  readonly threads: number;
  /** Program of the threads; it calls `serveCompute`. */
  readonly program?: URL | undefined;
  /** Called when a thread has ended by itself: the state of its symbols is gone. */
  onLost?(): void;
}

const PROGRAM = new URL('./compute-thread.ts', import.meta.url);

export function createComputePool(
  setup: ThreadSetup,
  { threads, program = PROGRAM, onLost }: ComputePoolOptions,
): ComputePool {
  let losses = 0;
  /** Barriers of the tasks in progress: nobody must wait for a thread that is lost. */
  const barriers = new Set<BarrierHandle>();
  const owners = assignOwners(setup.symbols, setup.calendars, threads);
  const set = startThreads<ComputeTask, ComputeAnswers>({
    program,
    data: setup,
    threads,
    onLost() {
      losses += 1;
      onLost?.();
      for (const barrier of barriers) new Barrier(barrier).break();
    },
  });

  async function everywhere<T extends ComputeTask>(taskOf: (thread: number) => T) {
    const ends = await Promise.allSettled(
      Array.from({ length: threads }, (_, thread) => set.run(thread, taskOf(thread))),
    );
    const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    // A thread that only waited for another in vain says so; the cause is the error of the other.
    if (failures.length > 0) throw failures.find(({ message }) => message !== BARRIER_BROKEN) ?? failures[0];
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  }

  return {
    threads,
    shares<T>(items: readonly T[], symbolOf: (item: T) => string) {
      const shares: T[][] = Array.from({ length: threads }, () => []);
      for (const item of items) shares[owners.get(symbolOf(item)) ?? 0]?.push(item);
      return shares;
    },
    everywhere,
    async together<T extends ComputeTask>(taskOf: (thread: number, barrier: BarrierHandle) => T) {
      const barrier = allocateBarrier(threads);
      barriers.add(barrier);
      try {
        return await everywhere((thread) => taskOf(thread, barrier));
      } finally {
        barriers.delete(barrier);
      }
    },
    watchLosses() {
      const before = losses;
      return () => {
        if (losses !== before)
          throw new ArgusError(
            'ARGUS_COMPUTE_LOST',
            'a compute thread ended during this step: its outputs are not complete',
          );
      };
    },
    close: () => set.close(),
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
