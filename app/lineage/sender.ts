import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { LineageEvent } from './events.ts';

export interface LineageSender {
  /** Queues an event; never waits and never throws. */
  send(event: LineageEvent): void;
  /** Events that were given up, because the receiver did not take them or the queue was full. */
  dropped(): number;
  /** Sends what is queued, for two seconds at most; the rest is dropped. */
  close(): Promise<void>;
}

/** Events that wait at most: an hour of ticks of four markets. */
const QUEUED_MOST = 2_000;
const TIMEOUT_MS = 5_000;
const CLOSING_MS = 2_000;
/** Between tries, while a receiver is away. */
const PAUSE_MS = { least: 1_000, most: 60_000 };

/** Takes one event, or throws. */
export type Deliver = (event: LineageEvent, signal: AbortSignal) => Promise<void>;

/** By a URL: appended to a file as a line of JSON, or sent to the interface of a receiver (`POST <url>/api/v1/lineage`). */
export function deliverTo(url: string): Deliver {
  if (url.startsWith('file:')) {
    const file = fileURLToPath(url);
    return (event) => appendFile(file, `${JSON.stringify(event)}\n`, { mode: 0o600 });
  }
  const address = `${url.replace(/\/$/, '')}/api/v1/lineage`;
  return async (event, signal) => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    // What a receiver does not understand it will not understand the next time either.
    if (response.status >= 500 || response.status === 429) throw new Error(`HTTP ${response.status}`);
    if (!response.ok) throw new RefusedEvent(`HTTP ${response.status}`);
  };
}

class RefusedEvent extends Error {}

/**
 * Sends events one after the other, in their order, as long as the receiver takes them; a receiver that is away is asked again after a pause. The
 * oldest events are dropped when more wait than there is room for. Nothing that a run does depends on it.
 */
export function createLineageSender(
  deliver: Deliver,
  {
    onDropped,
    pause = PAUSE_MS,
    room = QUEUED_MOST,
  }: {
    readonly onDropped: (count: number) => void;
    readonly pause?: typeof PAUSE_MS;
    readonly room?: number;
  },
): LineageSender {
  const queue: LineageEvent[] = [];
  const stopped = new AbortController();
  let count = 0;
  let running: Promise<void> | null = null;
  const drop = (events: number) => {
    if (events === 0) return;
    count += events;
    onDropped(events);
  };
  async function run(): Promise<void> {
    let wait = pause.least;
    for (;;) {
      const [event] = queue;
      if (event === undefined || stopped.signal.aborted) return;
      try {
        await deliver(event, stopped.signal);
        wait = pause.least;
      } catch (error) {
        if (!(error instanceof RefusedEvent)) {
          await sleep(wait, stopped.signal);
          wait = Math.min(2 * wait, pause.most);
          continue;
        }
        drop(1);
      }
      // It may have been dropped for room meanwhile.
      if (queue[0] === event) queue.shift();
    }
  }
  const start = () => {
    running ??= run().finally(() => {
      running = null;
      // One may have come between the last look and here.
      if (queue.length > 0 && !stopped.signal.aborted) start();
    });
  };
  return {
    send(event) {
      queue.push(event);
      if (queue.length > room) {
        queue.shift();
        drop(1);
      }
      start();
    },
    dropped: () => count,
    async close() {
      const end = setTimeout(() => stopped.abort(), CLOSING_MS);
      await running;
      clearTimeout(end);
      drop(queue.splice(0).length);
    },
  };
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
