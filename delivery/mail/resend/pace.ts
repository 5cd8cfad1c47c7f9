import { setTimeout } from 'node:timers/promises';

type Headers = Readonly<Record<string, string>> | null;

/** A window of a provider is a second; whatever it says, nobody waits longer here than the activity may. */
const LONGEST_MS = 10_000;

/** Keeps to the limits that a provider tells with every answer (`ratelimit-remaining`, `ratelimit-reset` in seconds). */
export function createPace() {
  let freeAt = 0;
  return {
    /** Until the next request is allowed. */
    async wait(): Promise<void> {
      const ms = freeAt - performance.now();
      if (ms > 0) await setTimeout(Math.min(ms, LONGEST_MS));
    },
    learn(headers: Headers): void {
      const reset = Number(headers?.['ratelimit-reset']);
      if (headers?.['ratelimit-remaining'] === '0' && reset > 0) freeAt = performance.now() + 1000 * reset;
    },
  };
}
