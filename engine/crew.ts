import { ArgusError } from '#errors/argus-error.ts';
import { allocateBarrier, BARRIER_BROKEN, type BarrierMemory, breakBarrier } from './barrier.ts';
import { createPool } from './pool.ts';
import type { Meeting, Task, WorkerSetup } from './protocol.ts';

/** All compute threads of an engine at one task, each with its share. */
export interface Crew {
  readonly threads: number;
  /** Threads that have ended by themselves so far. */
  readonly losses: number;
  /** Items by the thread that owns their symbol. */
  shares<T>(items: readonly T[], symbolOf: (item: T) => string): T[][];
  /** Runs a task on every thread and waits for all, also when one fails: the next task must not meet one that works on this one. */
  everywhere<T>(make: (thread: number) => Task): Promise<T[]>;
  /** The same for a task whose threads meet at every close. */
  together<T>(make: (thread: number, meeting: Meeting) => Task): Promise<T[]>;
  /** @throws ArgusError ARGUS_COMPUTE_LOST: a thread lost between two tasks of a step came back without the state of the first. */
  refuseIfLost(lossesBefore: number): void;
  close(): Promise<void>;
}

export function createCrew(setup: WorkerSetup, { threads, onLost }: { threads: number; onLost(): void }): Crew {
  let losses = 0;
  /** Barriers of the tasks in progress: a thread that is lost must not be waited for. */
  const meetings = new Set<BarrierMemory>();
  const pool = createPool(setup, {
    threads,
    onLost() {
      losses += 1;
      onLost();
      for (const barrier of meetings) breakBarrier(barrier);
    },
  });

  async function everywhere<T>(make: (thread: number) => Task): Promise<T[]> {
    const ends = await Promise.allSettled(
      Array.from({ length: pool.threads }, (_, thread) => pool.run<T>(thread, make(thread))),
    );
    const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    // A thread that only waited for another in vain says so; the cause is what the other says.
    if (failures.length > 0) throw failures.find(({ message }) => message !== BARRIER_BROKEN) ?? failures[0];
    return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  }

  return {
    threads: pool.threads,
    get losses() {
      return losses;
    },
    shares<T>(items: readonly T[], symbolOf: (item: T) => string) {
      const shares: T[][] = Array.from({ length: pool.threads }, () => []);
      for (const item of items) shares[pool.owner(symbolOf(item))]?.push(item);
      return shares;
    },
    everywhere,
    async together<T>(make: (thread: number, meeting: Meeting) => Task) {
      const meeting = { threads: pool.threads, barrier: allocateBarrier() };
      meetings.add(meeting.barrier);
      try {
        return await everywhere<T>((thread) => make(thread, meeting));
      } finally {
        meetings.delete(meeting.barrier);
      }
    },
    refuseIfLost(lossesBefore) {
      if (losses !== lossesBefore)
        throw new ArgusError(
          'ARGUS_COMPUTE_LOST',
          'a compute thread ended during this step: its outputs are not whole',
        );
    },
    close: () => pool.close(),
  };
}
