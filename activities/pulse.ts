import { heartbeat } from '@temporalio/activity';

const EVERY_MS = 5_000;

/**
 * Does work that may say nothing for long, and says meanwhile that it goes on: without words, or with the newest that the work has
 * told, `first` before it has.
 */
export async function withPulse<T, D extends object>(
  work: (tell: (details: D) => void) => Promise<T>,
  first?: D,
): Promise<T> {
  let details = first;
  const pulse = setInterval(() => (details === undefined ? heartbeat() : heartbeat(details)), EVERY_MS);
  try {
    return await work((newest) => {
      details = newest;
    });
  } finally {
    clearInterval(pulse);
  }
}
