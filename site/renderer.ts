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
  /** Pages in the order of the requests. */
  render(requests: readonly RenderRequest[]): Promise<RenderedPage[]>;
  close(): Promise<void>;
}

/** Pages per message: small enough to share the work evenly, large enough to keep messages few. */
const BATCH = 16;

interface Waiting {
  resolve(pages: RenderedPage[]): void;
  reject(error: unknown): void;
}

/** Render threads over one bundle. */
export async function createRenderer(bundle: Bundle, threads: number): Promise<Renderer> {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  const workers = await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
        workerData: { entry: bundle.entry },
      });
      worker.unref();
      await new Promise<void>((resolve, reject) => {
        worker.once('message', () => resolve());
        worker.once('error', reject);
      });
      worker.on('message', ({ id, pages, error }: { id: number; pages?: RenderedPage[]; error?: unknown }) => {
        const request = waiting.get(id);
        waiting.delete(id);
        if (pages !== undefined) request?.resolve(pages);
        else request?.reject(error);
      });
      worker.on('error', (error) => {
        for (const request of waiting.values()) request.reject(error);
        waiting.clear();
      });
      return worker;
    }),
  );
  const send = (worker: Worker, requests: readonly RenderRequest[]) =>
    new Promise<RenderedPage[]>((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, requests });
    });
  return {
    async render(requests) {
      const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, i) =>
        requests.slice(i * BATCH, (i + 1) * BATCH),
      );
      const results: RenderedPage[][] = new Array(batches.length);
      let next = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (next < batches.length) {
            const index = next++;
            results[index] = await send(worker, batches[index] as RenderRequest[]);
          }
        }),
      );
      return results.flat();
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
