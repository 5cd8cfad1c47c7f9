import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ArgusError } from '#errors/argus-error.ts';
import { CATALOGUE, type ErrorCode } from '#errors/catalogue.ts';
import type { Bundle } from './build.ts';
import type { Model } from './src/model.ts';

export interface RenderRequest {
  readonly path: string;
  readonly model: Model;
}

/** What a thread is asked for; `now` is UTC ms. */
export interface RenderTask {
  readonly requests: readonly RenderRequest[];
  readonly now: number;
}

export type RenderAnswer =
  | { readonly pages: readonly StoredForms[]; readonly error?: never }
  | { readonly error: { readonly message: string; readonly code: string | undefined } };

/** A page that was rendered and is in the content store, or a twin of it. */
export interface StoredPage {
  readonly path: string;
  /** Its media type; absent: a page. */
  readonly type?: string;
  readonly sha256: string;
  /** Of the page as it is read, not as it is stored. */
  readonly bytes: number;
}

/** A page, and behind it its twins. */
export type StoredForms = readonly StoredPage[];

export interface Renderer {
  /**
   * Renders pages and their twins and stores them: a release of all instruments is half a gigabyte of HTML, which never leaves the threads. Returns
   * what was stored, in the order of the requests.
   * @throws Error when a page does not render or a thread exits; the next call has new threads.
   * @throws ArgusError ARGUS_DISK_FULL
   */
  render(requests: readonly RenderRequest[], now: number): Promise<StoredForms[]>;
  close(): Promise<void>;
}

/** Pages per message: small enough to share the work evenly, large enough to keep messages few. */
const BATCH = 16;
/** Messages a thread has at once: it renders one while the disk takes the pages of the other. */
const AT_ONCE = 2;

/** Render threads over one bundle, which store their pages in the folder `objects`. @throws Error when the bundle does not load */
export async function createRenderer(
  { entry }: Pick<Bundle, 'entry'>,
  { threads, objects }: { threads: number; objects: string },
): Promise<Renderer> {
  const pool = new Piscina<RenderTask, RenderAnswer>({
    filename: fileURLToPath(new URL('./render-worker.ts', import.meta.url)),
    workerData: { entry, objects },
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: AT_ONCE,
  });
  // A thread that ends while it has no task is replaced; with a task, the task fails.
  pool.on('error', () => {});
  const send = async (requests: readonly RenderRequest[], now: number): Promise<readonly StoredForms[]> => {
    const answer = await pool.run({ requests, now });
    if (answer.error !== undefined) throw errorOf(answer.error);
    return answer.pages;
  };
  const renderer: Renderer = {
    async render(requests, now) {
      const batches = Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, i) =>
        requests.slice(i * BATCH, (i + 1) * BATCH),
      );
      return (await Promise.all(batches.map((batch) => send(batch, now)))).flat();
    },
    close: () => pool.destroy(),
  };
  // An empty task for each thread: answered when the thread has loaded the bundle, refused when it cannot.
  try {
    await Promise.all(pool.threads.map(() => send([], 0)));
  } catch (error) {
    await renderer.close();
    throw error;
  }
  return renderer;
}

/** An error on its way from a thread keeps its message only; of ours, the code says which it was. */
const errorOf = ({ message, code }: { message: string; code: string | undefined }): Error =>
  code !== undefined && code in CATALOGUE ? new ArgusError(code as ErrorCode, message) : new Error(message);
