/** Runs a task when every earlier task with one of its keys has ended, whatever became of them; returns what the task returns. */
export type Turns = <T>(keys: readonly string[], task: () => Promise<T>) => Promise<T>;

/**
 * Tasks of a key run one at a time, in the order in which they came. A step that ran into its time limit still works when its
 * retry begins: two of them must never move the same state at once.
 */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (keys, task) => {
    const turn = Promise.all(keys.map((key) => last.get(key))).then(task);
    const ended = turn.catch(() => undefined);
    for (const key of keys) last.set(key, ended);
    return turn;
  };
}
