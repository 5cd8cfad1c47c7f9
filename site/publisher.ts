import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Logger } from 'pino';
import { openContentStore } from '#releases/content-store.ts';
import { createPruner } from '#releases/pruner.ts';
import { openReleaseReader, pageKey, type ReleaseEntry, switchRelease } from '#releases/release.ts';
import type { PageRequest } from '#reports/pages.ts';
import { ensureBundle } from './build.ts';
import { createRenderer } from './renderer.ts';
import { SCRIPT_HASHES } from './script-hashes.ts';

export interface Publication {
  readonly runId: string;
  /** UTC ms */
  readonly asOf: number;
  /** As a function it is called when this publication's turn has come: what it reads is newer than what was published before. */
  readonly pages: readonly PageRequest[] | (() => Promise<readonly PageRequest[]>);
  /** True: the release holds these pages only. False: pages that are not listed are carried over. */
  readonly complete: boolean;
}

export interface PublishReport {
  readonly releaseId: string;
  readonly rendered: number;
  readonly reused: number;
  readonly pages: number;
  readonly bytes: number;
}

export interface Publisher {
  /** Renders what changed, stores it, switches to the new release. Calls are done one after the other. */
  publish(publication: Publication): Promise<PublishReport>;
  close(): Promise<void>;
}

export async function createPublisher({
  directory,
  threads,
  log,
  now = Date.now,
}: {
  directory: string;
  threads: number;
  log: Logger;
  /** UTC ms; only the age of what is pruned depends on it. */
  now?: () => number;
}): Promise<Publisher> {
  const bundle = await ensureBundle();
  const objects = path.join(directory, 'objects');
  const store = openContentStore(objects);
  const renderer = await createRenderer(bundle, { threads, objects });
  const pruner = createPruner(directory, store);
  const reader = openReleaseReader(directory, {
    onDamage: (err) => log.error({ err }, 'a damaged part of the site is replaced'),
  });
  let queue: Promise<unknown> = Promise.resolve();

  async function publish({ runId, pages: wanted, complete }: Publication): Promise<PublishReport> {
    const pages = typeof wanted === 'function' ? await wanted() : wanted;
    const started = performance.now();
    const current = await reader.current().catch((err) => {
      // Nothing on disk can be served: this publication begins anew.
      log.error({ err }, 'no release is whole');
      return null;
    });
    const before = current?.pages ?? new Map<string, ReleaseEntry>();
    const next = new Map(complete ? [] : before);
    const changed: { key: string; page: PageRequest; modelHash: string }[] = [];
    for (const page of pages) {
      const key = pageKey(page.tier, page.path);
      const modelHash = createHash('sha256').update(bundle.hash).update(JSON.stringify(page.model)).digest('hex');
      const known = before.get(key);
      if (known?.modelHash === modelHash && (await store.has(known.sha256))) next.set(key, known);
      else changed.push({ key, page, modelHash });
    }
    const rendered = await renderer.render(
      changed.map(({ page: { path: pagePath, model } }) => ({ path: pagePath, model })),
      now(),
    );
    for (const [i, object] of rendered.entries()) {
      const { key, modelHash } = changed[i] as (typeof changed)[number];
      next.set(key, { ...object, modelHash });
    }
    // A page that is carried over may be of an earlier bundle, with other scripts.
    const scripts = new Set([...SCRIPT_HASHES, ...(complete ? [] : (current?.scripts ?? []))]);
    const releaseId = await switchRelease(directory, { pages: next, scripts: [...scripts] });
    const report = {
      releaseId,
      rendered: rendered.length,
      reused: pages.length - rendered.length,
      pages: next.size,
      bytes: rendered.reduce((sum, { bytes }) => sum + bytes, 0),
    };
    log.info({ run: runId, ...report, ms: Math.round(performance.now() - started) }, 'release published');
    // Readers have the release: what cannot be tidied up now is tidied up later.
    await pruner.prune(releaseId, now()).catch((err) => log.warn({ err }, 'old pages could not be removed'));
    return report;
  }

  return {
    publish(publication) {
      const result = queue.then(() => publish(publication));
      queue = result.catch(() => {});
      return result;
    },
    async close() {
      await queue;
      await renderer.close();
    },
  };
}
