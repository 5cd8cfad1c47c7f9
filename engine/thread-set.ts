import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { threadData } from './thread-data.ts';

/** Threads that run the same program and answer tasks; `Answers`: what they answer to each kind of task. */
export interface ThreadSet<Task extends { readonly kind: keyof Answers }, Answers> {
  readonly threads: number;
  /**
   * Runs a task on one thread, after the tasks given to it before. A thread that was lost is started again first. Rejects with what the
   * task threw, and with ARGUS_COMPUTE_LOST when the thread ended before it had answered.
   */
  run<T extends Task>(thread: number, task: T): Promise<Answers[T['kind']]>;
  close(): Promise<void>;
}

export interface ThreadSetOptions {
  /** Program of a thread; it answers by `serveTasks`. */
  readonly program: URL;
  /** Handed to every thread, with the calendars of this one (`startedWith`). */
  readonly data?: unknown;
  readonly threads: number;
  /** Called when a thread has ended by itself: what it held is gone. */
  onLost(): void;
}

/** One request on its way to a thread. */
export interface TaskMessage<Task> {
  readonly id: number;
  readonly task: Task;
}

/** What comes back: the envelope is checked, the result is of the task that was sent. */
const answerMessage = z.object({ id: z.int(), result: z.unknown().optional(), error: z.unknown().optional() });
type AnswerMessage = z.infer<typeof answerMessage>;

export function startThreads<Task extends { readonly kind: keyof Answers }, Answers>({
  program,
  data,
  threads,
  onLost,
}: ThreadSetOptions): ThreadSet<Task, Answers> {
  let closed = false;
  const running: (TaskThread | null)[] = [];
  const start = (index: number): TaskThread => {
    const thread = new TaskThread(program, data, (lost) => {
      running[index] = null;
      lost.fail(closed ? 'the engine was closed' : `compute thread ${index + 1} of ${threads} ended`);
      if (!closed) onLost();
    });
    running[index] = thread;
    return thread;
  };
  for (let index = 0; index < threads; index++) start(index);
  return {
    threads,
    async run<T extends Task>(index: number, task: T) {
      if (closed) throw new ArgusError('ARGUS_COMPUTE_LOST', 'the engine was closed');
      return (await (running[index] ?? start(index)).request(task)) as Answers[T['kind']];
    },
    async close() {
      closed = true;
      await Promise.all(running.map((thread) => thread?.terminate()));
    },
  };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A thread with the requests that it has not answered yet. */
class TaskThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #cause: unknown;

  constructor(program: URL, data: unknown, onExit: (thread: TaskThread) => void) {
    this.#worker = new Worker(program, { workerData: threadData(data) });
    this.#worker.on('message', (message: unknown) => {
      const answer = answerMessage.safeParse(message);
      if (answer.success) this.#settle(answer.data);
      else this.fail('a compute thread sent what is no answer');
    });
    this.#worker.on('error', (error) => {
      this.#cause = error;
    });
    this.#worker.on('exit', () => onExit(this));
    this.#worker.unref();
  }

  request(task: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, task });
    });
  }

  /** Rejects every request that waits: `what` happened before the thread had answered. */
  fail(what: string): void {
    for (const { reject } of this.#waiting.values())
      reject(new ArgusError('ARGUS_COMPUTE_LOST', `${what} before it had answered`, { cause: this.#cause }));
    this.#waiting.clear();
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle({ id, result, error }: AnswerMessage): void {
    const request = this.#waiting.get(id);
    this.#waiting.delete(id);
    // An idle thread does not keep the process alive; one with work does.
    if (this.#waiting.size === 0) this.#worker.unref();
    if (error === undefined) request?.resolve(result);
    else request?.reject(error);
  }
}
