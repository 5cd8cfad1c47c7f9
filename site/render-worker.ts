/** Entry of a render thread: models in, pages into the content store, their names out. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { openContentStore } from '#releases/content-store.ts';
import type { BundleEntry } from './build.ts';
import type { RenderTask, StoredPage } from './renderer.ts';

const { entry, objects } = workerData as { entry: string; objects: string };
const { render } = (await import(entry)) as BundleEntry;
const store = openContentStore(objects);

parentPort?.on('message', async ({ id, requests, now }: RenderTask) => {
  try {
    const pages: StoredPage[] = [];
    const stored: Promise<void>[] = [];
    for (const { path, model } of requests) {
      const raw = Buffer.from(await render(path, model));
      const sha256 = createHash('sha256').update(raw).digest('hex');
      pages.push({ sha256, bytes: raw.length });
      const storing = store.put({ sha256, raw }, now);
      // Told by the wait below, unless a page after this one does not render.
      storing.catch(() => {});
      stored.push(storing);
    }
    await Promise.all(stored);
    parentPort?.postMessage({ id, pages });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    parentPort?.postMessage({ id, error: { message, code } });
  }
});
parentPort?.postMessage({ ready: true });
