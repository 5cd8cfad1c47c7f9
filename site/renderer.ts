import { Worker } from 'node:worker_threads';
import { ArgusError } from '#errors/argus-error.ts';
import { CATALOGUE, type ErrorCode } from '#errors/catalogue.ts';
import type { Bundle } from './build.ts';

export interface RenderRequest {
  readonly path: string;
  readonly model: unknown;
}

/** What a thread is asked for; `now` is UTC ms. */
export interface RenderTask {
  readonly id: number;
  readonly requests: readonly RenderRequest[];
  readonly now: number;
}

/** A page that was rendered and is in the content store. */
export interface StoredPage {
  readonly sha256: string;
  /** Of the page as it is read, not as it is stored. */
  readonly bytes: number;
}

export interface Renderer {
  /**
   * Renders pages and stores them: a release of all instruments is half a gigabyte of HTML, which never leaves the threads. Returns
   * what was stored, in the order of the requests.
   * @throws Error when a page does not render or a thread ends; the next call has new threads.
   * @throws ArgusError ARGUS_DISK_FULL
   */
  render(requests: readonly RenderRequest[], now: number): Promise<StoredPage[]>;
  close(): Promise<void>;
}

/** Pages per message: small enough to share the work evenly, large enough to keep messages few. */
const BATCH = 16;
/** Messages a thread has at once: it renders one while the disk takes the pages of the other. */
const AT_ONCE = 2;

interface Thread {
  /** False once the thread has ended, whatever ended it. */
  alive(): boolean;
  send(requests: readonly RenderRequest[], now: number): Promise<StoredPage[]>;
  stop(): Promise<unknown>;
}

/** Render threads over one bundle, which store their pages in the folder `objects`. */
export async function createRenderer(
  { entry }: Pick<Bundle, 'entry'>,
  { threads, objects }: { threads: number; objects: string },
): Promise<Renderer> {
  const pool = await Promise.all(Array.from({ length: threads }, () => startThread(entry, objects)));
  return {
    async render(requests, now) {
      for (const [i, thread] of pool.entries()) if (!thread.alive()) pool[i] = await startThread(entry, objects);
      const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, i) =>
        requests.slice(i * BATCH, (i + 1) * BATCH),
      );
      const results: StoredPage[][] = new Array(batches.length);
      let next = 0;
      const work = async (thread: Thread) => {
        while (next < batches.length) {
          const index = next++;
          results[index] = await thread.send(batches[index] as RenderRequest[], now);
        }
      };
      await Promise.all(pool.flatMap((thread) => Array.from({ length: AT_ONCE }, () => work(thread))));
      return results.flat();
    },
    async close() {
      await Promise.all(pool.map((thread) => thread.stop()));
    },
  };
}

interface Answer {
  readonly id?: number;
  readonly pages?: StoredPage[];
  readonly error?: { readonly message: string; readonly code?: string };
}

/** An error on its way from a thread keeps its message only; of ours, the code says which it was. */
const errorOf = ({ message, code }: Answer['error'] = { message: 'a render thread gave no reason' }): Error =>
  code !== undefined && code in CATALOGUE ? new ArgusError(code as ErrorCode, message) : new Error(message);

async function startThread(entry: string, objects: string): Promise<Thread> {
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url), { workerData: { entry, objects } });
  worker.unref();
  const waiting = new Map<number, PromiseWithResolvers<StoredPage[]>>();
  let nextId = 1;
  let alive = true;
  const end = (error: unknown) => {
    alive = false;
    for (const request of waiting.values()) request.reject(error);
    waiting.clear();
  };
  const ready = Promise.withResolvers<void>();
  worker.on('error', (error) => {
    ready.reject(error);
    end(error);
  });
  // A thread can also end without an error; what it was asked for must not be waited for for ever.
  worker.on('exit', (code) => {
    const error = new Error(`a render thread ended with code ${code}`);
    ready.reject(error);
    end(error);
  });
  worker.on('message', ({ id, pages, error }: Answer) => {
    if (id === undefined) return ready.resolve();
    const request = waiting.get(id);
    waiting.delete(id);
    if (pages !== undefined) request?.resolve(pages);
    else request?.reject(errorOf(error));
  });
  await ready.promise;
  return {
    alive: () => alive,
    send(requests, now) {
      if (!alive) return Promise.reject(new Error('a render thread has ended'));
      const id = nextId++;
      const request = Promise.withResolvers<StoredPage[]>();
      waiting.set(id, request);
      worker.postMessage({ id, requests, now } satisfies RenderTask);
      return request.promise;
    },
    stop: () => worker.terminate(),
  };
}
