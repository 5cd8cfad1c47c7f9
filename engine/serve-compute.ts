import { Barrier } from './barrier.ts';
import { MarketState } from './market-state.ts';
import type { ComputeTask, ThreadSetup } from './protocol.ts';
import { serveTasks } from './serve-tasks.ts';
import { startedWith } from './thread-data.ts';

/**
 * Makes this thread a compute thread: it owns the state of its symbols and answers the tasks of a `ComputePool`. `releaseMemory` is
 * called after each large task; a tick is none, and must not wait for it.
 */
export function serveCompute(releaseMemory: () => void): void {
  const state = new MarketState(startedWith() as ThreadSetup);
  const perform = (task: ComputeTask) => {
    switch (task.kind) {
      case 'rebuild':
        return state.rebuild(task);
      case 'advance':
        return state.advance(task);
      case 'stored':
        return state.stored(task);
    }
  };
  serveTasks<ComputeTask>({
    perform,
    // The other threads of the task must not wait for this one.
    onFailure: (task) => ('barrier' in task ? new Barrier(task.barrier).break() : undefined),
    onDone(task) {
      if (task.kind !== 'advance') setImmediate(releaseMemory);
    },
  });
}
