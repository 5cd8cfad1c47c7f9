import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { PageRequest } from '#reports/pages.ts';
import { ensureBundle } from './build.ts';
import { openContentStore } from './content-store.ts';
import { openReleaseReader, pageKey, type ReleaseEntry, switchRelease } from './release.ts';
import { createRenderer } from './renderer.ts';

export interface Publication {
  readonly runId: string;
  /** UTC ms */
  readonly asOf: number;
  readonly pages: readonly PageRequest[];
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

/** Manifests kept for readers that still hold an old release; the rest goes late and little. */
const KEPT_RELEASES = 50;

export async function createPublisher({
  directory,
  threads,
  log,
}: {
  directory: string;
  threads: number;
  log: Logger;
}): Promise<Publisher> {
  const bundle = await ensureBundle();
  const renderer = await createRenderer(bundle, threads);
  const store = openContentStore(path.join(directory, 'objects'));
  const reader = openReleaseReader(directory);
  let queue: Promise<unknown> = Promise.resolve();

  async function publish({ runId, pages, complete }: Publication): Promise<PublishReport> {
    const started = performance.now();
    const before = (await reader.current())?.pages ?? new Map<string, ReleaseEntry>();
    const next = new Map(complete ? [] : before);
    const changed: { key: string; page: PageRequest; modelHash: string }[] = [];
    for (const page of pages) {
      const key = pageKey(page.tier, page.path);
      const modelHash = createHash('sha256').update(bundle.hash).update(JSON.stringify(page.model)).digest('hex');
      const known = before.get(key);
      if (known?.modelHash === modelHash && store.has(known.sha256)) next.set(key, known);
      else changed.push({ key, page, modelHash });
    }
    const rendered = await renderer.render(
      changed.map(({ page: { path: pagePath, model } }) => ({ path: pagePath, model })),
    );
    for (const [i, page] of rendered.entries()) {
      const { key, modelHash } = changed[i] as (typeof changed)[number];
      if (!store.has(page.sha256)) await store.put(page);
      next.set(key, { sha256: page.sha256, bytes: page.raw.length, modelHash });
    }
    const releaseId = await switchRelease(directory, next);
    pruneReleases(path.join(directory, 'releases'), releaseId);
    const report = {
      releaseId,
      rendered: rendered.length,
      reused: pages.length - rendered.length,
      pages: next.size,
      bytes: rendered.reduce((sum, { raw }) => sum + raw.length, 0),
    };
    log.info({ run: runId, ...report, ms: Math.round(performance.now() - started) }, 'release published');
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

function pruneReleases(directory: string, current: string): void {
  const manifests = readdirSync(directory).filter((name) => name.endsWith('.json') && name !== `${current}.json`);
  if (manifests.length <= KEPT_RELEASES * 2) return;
  const byAge = manifests
    .map((name) => ({ name, time: statSync(path.join(directory, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { name } of byAge.slice(KEPT_RELEASES)) rmSync(path.join(directory, name), { force: true });
}
