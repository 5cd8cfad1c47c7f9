/** What a render thread does with a task: models in, pages into the content store, their names out. */
import { createHash } from 'node:crypto';
import { workerData } from 'node:worker_threads';
import { openContentStore } from '#releases/content-store.ts';
import type { BundleEntry } from './build.ts';
import type { RenderAnswer, RenderTask, StoredForms, StoredPage } from './renderer.ts';
import { twinsOf } from './twins/twins.ts';

const { entry, objects } = workerData as { entry: string; objects: string };
const { render } = (await import(entry)) as BundleEntry;
const store = openContentStore(objects);

/** Renders and stores the pages of a task. An error is an answer: on its way out of a thread a thrown one loses its code. */
export default async function renderPages({ requests, now }: RenderTask): Promise<RenderAnswer> {
  const stored: Promise<void>[] = [];
  try {
    const pages: StoredForms[] = [];
    const keep = (path: string, text: string): StoredPage => {
      const raw = Buffer.from(text);
      const sha256 = createHash('sha256').update(raw).digest('hex');
      const storing = store.put({ sha256, raw }, now);
      // Reported by the wait below, unless a page after this one does not render.
      storing.catch(() => {});
      stored.push(storing);
      return { path, sha256, bytes: raw.length };
    };
    for (const { path, model } of requests) {
      const html = keep(path, await render(path, model));
      pages.push([html, ...twinsOf(model).map((twin) => ({ ...keep(twin.path, twin.text), type: twin.type }))]);
    }
    await Promise.all(stored);
    return { pages };
  } catch (error) {
    // A thread without a task is blocked, and what it was writing with it.
    await Promise.allSettled(stored);
    const { message, code } = error as Error & { code?: string };
    return { error: { message, code } };
  }
}
