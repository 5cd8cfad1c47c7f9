import { Context } from '@temporalio/activity';

const EVERY_MS = 5_000;

/**
 * Does work that may say nothing for long, and says meanwhile that it goes on: without words, or with the newest that the work has
 * told, `first` before it has. What is told ever so often is said once in five seconds: a heartbeat costs more than a symbol.
 */
export async function withPulse<T, D extends object>(
  work: (tell: (details: D) => void) => Promise<T>,
  first?: D,
): Promise<T> {
  const activity = Context.current();
  let details = first;
  let said = performance.now();
  const say = () => {
    said = performance.now();
    activity.heartbeat(details);
  };
  const pulse = setInterval(say, EVERY_MS);
  try {
    return await work((newest) => {
      details = newest;
      // Work that never waits would keep the timer from its turn.
      if (performance.now() - said >= EVERY_MS) say();
    });
  } finally {
    clearInterval(pulse);
  }
}
