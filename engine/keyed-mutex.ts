/**
 * Tasks of one key run one at a time, in the order in which they came. A step that ran into its time limit still works when its
 * retry begins: two of them must never move the same state at once.
 */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs a task when every earlier task with one of its keys has ended, well or badly. Returns what the task returns. */
  run<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    const result = Promise.all(keys.map((key) => this.#last.get(key))).then(task);
    const ended = result.catch(() => undefined);
    for (const key of keys) this.#last.set(key, ended);
    return result;
  }
}
