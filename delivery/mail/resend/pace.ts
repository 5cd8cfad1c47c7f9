import { setTimeout } from 'node:timers/promises';

interface Answer {
  readonly headers: Readonly<Record<string, string>> | null;
}

/** A window of a provider is a second; whatever it says, nobody waits longer here than the activity may. */
const LONGEST_MS = 10_000;

/**
 * Asks a provider no faster than it tells with every answer (`ratelimit-remaining`, `ratelimit-reset` in seconds). The function that is given
 * back waits until a request is allowed, and makes it.
 */
export function createPace(): <R extends Answer>(request: () => Promise<R>) => Promise<R> {
  let freeAt = 0;
  return async (request) => {
    const ms = freeAt - performance.now();
    if (ms > 0) await setTimeout(Math.min(ms, LONGEST_MS));
    const answer = await request();
    const reset = Number(answer.headers?.['ratelimit-reset']);
    if (answer.headers?.['ratelimit-remaining'] === '0' && reset > 0) freeAt = performance.now() + 1000 * reset;
    return answer;
  };
}
