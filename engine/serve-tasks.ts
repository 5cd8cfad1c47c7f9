import { parentPort } from 'node:worker_threads';
import type { TaskMessage } from './thread-set.ts';

/** How a thread works. */
export interface TaskServer<Task> {
  perform(task: Task): unknown;
  /** Called when a task threw, before its error is sent. */
  onFailure?(task: Task): void;
  /** Called when the answer of a task was sent. */
  onDone?(task: Task): void;
}

/** The side of a `ThreadSet` inside a thread: answers one task at a time, with its result or with its error. */
export function serveTasks<Task>({ perform, onFailure, onDone }: TaskServer<Task>): void {
  parentPort?.on('message', ({ id, task }: TaskMessage<Task>) => {
    try {
      parentPort?.postMessage({ id, result: perform(task) });
      onDone?.(task);
    } catch (error) {
      onFailure?.(task);
      parentPort?.postMessage({ id, error });
    }
  });
}
