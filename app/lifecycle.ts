import type { Logger } from 'pino';

/** The opened parts of a process, closed in the reverse order, whatever fails on the way up. */
export interface Lifecycle {
  /** Waits for a part to be ready, and logs its time. */
  ready<T>(name: string, work: Promise<T>): Promise<T>;
  /** Notes how a part is closed. */
  opened(name: string, close: () => Promise<void> | void): void;
  /** Closes everything, newest first; a part that does not close cleanly does not keep the others open. */
  stop(): Promise<void>;
}

export function createLifecycle(log: Logger): Lifecycle {
  const open: { name: string; close: () => Promise<void> | void }[] = [];
  return {
    async ready(name, work) {
      const started = performance.now();
      const result = await work;
      log.info({ ms: Math.round(performance.now() - started) }, `${name} ready`);
      return result;
    },
    opened(name, close) {
      open.push({ name, close });
    },
    async stop() {
      for (const { name, close } of open.splice(0).reverse()) {
        const started = performance.now();
        try {
          await close();
        } catch (error) {
          log.error({ err: error }, `${name} did not close cleanly`);
        }
        log.info({ ms: Math.round(performance.now() - started) }, `${name} closed`);
      }
    },
  };
}

/**
 * Both results. When one fails, the error comes after the other has ended too: its parts are then known and can be
 * stopped.
 */
export async function bothOrNone<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return await Promise.all([first, second]);
}
