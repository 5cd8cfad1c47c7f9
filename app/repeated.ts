import { setTimeout } from 'node:timers/promises';

/** Looks again and again, with a pause between, until it is stopped; `stop` waits for the look that is under way. A look never throws. */
export function repeated(look: () => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  const ending = new AbortController();
  const run = async () => {
    while (!ending.signal.aborted) {
      await look();
      await setTimeout(everyMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
}
