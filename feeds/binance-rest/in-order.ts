/**
 * Runs tasks, at most `concurrency` at once, and gives their results in the order of the tasks. A task starts only
 * when a place is free: a reader that stops early leaves little behind. The first failure ends it.
 */
export async function* inOrder<T>(tasks: readonly (() => Promise<T>)[], concurrency: number): AsyncGenerator<T> {
  const running: Promise<T>[] = [];
  for (let next = 0; next < tasks.length || running.length > 0; ) {
    while (running.length < concurrency && next < tasks.length) {
      const task = (tasks[next++] as () => Promise<T>)();
      // A failure is seen when its turn comes; until then it must not count as unhandled.
      task.catch(() => {});
      running.push(task);
    }
    yield await (running.shift() as Promise<T>);
  }
}
