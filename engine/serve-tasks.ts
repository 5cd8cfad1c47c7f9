import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import type { TaskMessage } from './thread-set.ts';

/** How a thread works. */
export interface TaskServer<Task> {
  perform(task: Task): unknown;
  /** Called when a task threw, before its error is sent. */
  onFailure?(task: Task): void;
  /** Called when the answer of a task was sent. */
  onDone?(task: Task): void;
}

/** The envelope of a task; what it carries is typed by the set that sent it. */
const taskMessage = z.object({ id: z.int(), task: z.looseObject({ kind: z.string() }) });

/** The side of a `ThreadSet` inside a thread: answers one task at a time, with its result or with its error. */
export function serveTasks<Task>({ perform, onFailure, onDone }: TaskServer<Task>): void {
  parentPort?.on('message', (message: unknown) => {
    const { id, task } = taskMessage.parse(message) as TaskMessage<Task>;
    try {
      parentPort?.postMessage({ id, result: perform(task) });
      onDone?.(task);
    } catch (error) {
      onFailure?.(task);
      parentPort?.postMessage({ id, error });
    }
  });
}
