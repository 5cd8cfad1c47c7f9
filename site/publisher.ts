import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Fence } from '#contracts/fence.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { withLock } from '#files/with-lock.ts';
import { openArchive } from '#releases/archive.ts';
import { openContentStore } from '#releases/content-store.ts';
import { type CurrentRelease, pointTo } from '#releases/pointer.ts';
import { createPruner } from '#releases/pruner.ts';
import { openReleaseReader, type ReleaseEntry, readManifest } from '#releases/release.ts';
import { ensureBundle } from './build.ts';
import { attemptPublication, type Press, type Publication, type PublishReport } from './publication.ts';
import { createRenderer } from './renderer.ts';

export type { Publication, PublishReport } from './publication.ts';

export interface Publisher {
  /**
   * Renders what changed, stores it, switches to the new release. Calls are done one after the other, those of other processes too.
   * @throws ArgusError ARGUS_FENCED when other processes were faster again and again.
   */
  publish(publication: Publication): Promise<PublishReport>;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly directory: string;
  /** Which release is the current one, for all processes that publish into the directory. */
  readonly pointer: Fence<CurrentRelease>;
  readonly threads: number;
  readonly log: Logger;
  /** UTC ms; only the age of what is pruned depends on it. */
  readonly now?: () => number;
  /** How long a publication waits for one of another process before it goes on beside it. */
  readonly patienceMs?: number;
}

/** Less than a tick's publication may take. */
const PATIENCE_MS = 30_000;
/** How often a publication is tried while other processes are faster. */
const ATTEMPTS = 5;

export async function createPublisher({
  directory,
  pointer,
  threads,
  log,
  now = Date.now,
  patienceMs = PATIENCE_MS,
}: PublisherOptions): Promise<Publisher> {
  const bundle = await ensureBundle();
  const objects = path.join(directory, 'objects');
  mkdirSync(directory, { recursive: true });
  const store = openContentStore(objects);
  const renderer = await createRenderer(bundle, { threads, objects });
  const pruner = createPruner(directory, store);
  const reader = openReleaseReader(directory, {
    onDamage: (err) => log.error({ err }, 'a damaged part of the site is replaced'),
  });
  const archive = openArchive(directory);
  const press: Press = {
    directory,
    pointer,
    store,
    archive,
    renderer,
    bundleHash: bundle.hash,
    styleHashes: bundle.styles,
    reader,
    log,
    now,
  };
  let queue: Promise<unknown> = Promise.resolve();

  async function publish(publication: Publication): Promise<PublishReport> {
    const rendered = new Map<string, ReleaseEntry>();
    for (let i = 0; i < ATTEMPTS; i++) {
      const started = performance.now();
      const report = await attemptPublication(press, publication, rendered);
      if (report === null) continue;
      const { changed: _, ...counts } = report;
      log.info({ run: publication.runId, ...counts, ms: Math.round(performance.now() - started) }, 'release published');
      // Readers have the release: what cannot be tidied up now is tidied up later.
      await pruner.prune(report.releaseId, now()).catch((err) => log.warn({ err }, 'old pages could not be removed'));
      return report;
    }
    throw new ArgusError('ARGUS_FENCED', `${ATTEMPTS} times another process published before ${publication.runId}`);
  }

  await catchUp(directory, pointer);
  return {
    publish(publication) {
      const lock = path.join(directory, 'publish.lock');
      const result = queue.then(() => withLock(lock, patienceMs, () => publish(publication)));
      queue = result.catch(() => {});
      return result;
    },
    async close() {
      await queue;
      await renderer.close();
    },
  };
}

/** A process that was killed between the switch in Postgres and that of the file has left readers with the release before. */
async function catchUp(directory: string, pointer: Fence<CurrentRelease>): Promise<void> {
  const { value } = await pointer.read();
  if (value === null) return;
  const whole = await readManifest(directory, value.release).then(
    () => true,
    () => false,
  );
  if (whole) await pointTo(directory, value);
}
