import { Worker } from 'node:worker_threads';
import type { Bundle } from './build.ts';

export interface RenderRequest {
  readonly path: string;
  readonly model: unknown;
}

export interface RenderedPage {
  readonly sha256: string;
  readonly raw: Uint8Array;
  readonly br: Uint8Array;
  readonly gz: Uint8Array;
}

export interface Renderer {
  /**
   * What `keep` makes of the pages, in the order of the requests. It gets them as they come, in any order: a release of all
   * instruments is half a gigabyte of pages, which nobody needs to hold at once.
   * @throws Error when a page does not render or a thread ends; the next call has new threads.
   */
  render<T>(requests: readonly RenderRequest[], keep: (page: RenderedPage) => Promise<T>): Promise<T[]>;
  close(): Promise<void>;
}

/** Pages per message: small enough to share the work evenly, large enough to keep messages few. */
const BATCH = 16;

interface Thread {
  /** False once the thread has ended, whatever ended it. */
  alive(): boolean;
  send(requests: readonly RenderRequest[]): Promise<RenderedPage[]>;
  stop(): Promise<unknown>;
}

/** Render threads over one bundle. */
export async function createRenderer(bundle: Pick<Bundle, 'entry'>, threads: number): Promise<Renderer> {
  const pool = await Promise.all(Array.from({ length: threads }, () => startThread(bundle.entry)));
  return {
    async render<T>(requests: readonly RenderRequest[], keep: (page: RenderedPage) => Promise<T>) {
      for (const [i, thread] of pool.entries()) if (!thread.alive()) pool[i] = await startThread(bundle.entry);
      const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, i) =>
        requests.slice(i * BATCH, (i + 1) * BATCH),
      );
      const results: Promise<T[]>[] = new Array(batches.length);
      let next = 0;
      await Promise.all(
        pool.map(async (thread) => {
          let keeping: Promise<T[]> | undefined;
          while (next < batches.length) {
            const index = next++;
            const pages = await thread.send(batches[index] as RenderRequest[]);
            // The disk works while the thread renders its next batch, and no more than that waits for it.
            await keeping;
            keeping = Promise.all(pages.map(keep));
            // A full disk is reported by the waits, not as a rejection that nobody handles yet.
            keeping.catch(() => {});
            results[index] = keeping;
          }
          await keeping;
        }),
      );
      return (await Promise.all(results)).flat();
    },
    async close() {
      await Promise.all(pool.map((thread) => thread.stop()));
    },
  };
}

async function startThread(entry: string): Promise<Thread> {
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url), { workerData: { entry } });
  worker.unref();
  const waiting = new Map<number, PromiseWithResolvers<RenderedPage[]>>();
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
  worker.on('message', ({ id, pages, error }: { id?: number; pages?: RenderedPage[]; error?: unknown }) => {
    if (id === undefined) return ready.resolve();
    const request = waiting.get(id);
    waiting.delete(id);
    if (pages !== undefined) request?.resolve(pages);
    else request?.reject(error);
  });
  await ready.promise;
  return {
    alive: () => alive,
    send(requests) {
      if (!alive) return Promise.reject(new Error('a render thread has ended'));
      const id = nextId++;
      const request = Promise.withResolvers<RenderedPage[]>();
      waiting.set(id, request);
      worker.postMessage({ id, requests });
      return request.promise;
    },
    stop: () => worker.terminate(),
  };
}
