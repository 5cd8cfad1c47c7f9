import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { HOUR } from '#market/time.ts';
import { openArchive } from './archive.ts';
import { type ContentStore, SHARDS } from './content-store.ts';
import { readManifest } from './release.ts';

/** Releases kept beside the current one, for readers of an old one and for an operator who looks back. */
const KEPT_RELEASES = 24;
/** An object that no kept release holds stays this long: a reader may have read the manifest just before. */
const OBJECT_AGE_MS = HOUR;
/** A sweep reads every kept manifest, so it is done once in this many publications, over as many shards. */
const SWEEP_EVERY = 8;

export interface Pruner {
  /** Called after each publication: removes late and little, never a large part at once. `now` is UTC ms. */
  prune(current: string, now: number): Promise<{ releases: number; objects: number }>;
}

/**
 * Keeps the site directory bounded. It reads the references from the manifests on disk and does not remember them:
 * another process may publish into the same directory.
 */
export function createPruner(directory: string, store: ContentStore): Pruner {
  const folder = path.join(directory, 'releases');
  let publications = 0;
  let shard = 0;

  async function dropManifests(current: string): Promise<number> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== `${current}.json`);
    if (names.length <= KEPT_RELEASES) return 0;
    const aged = await Promise.all(
      names.map(async (name) => ({ name, time: (await stat(path.join(folder, name))).mtimeMs })),
    );
    const old = aged.sort((a, b) => b.time - a.time).slice(KEPT_RELEASES);
    for (const { name } of old) await unlink(path.join(folder, name));
    return old.length;
  }

  async function referenced(): Promise<Set<string>> {
    const held = new Set<string>();
    for (const { editions } of await openArchive(directory)
      .days()
      .catch(() => []))
      for (const { sha256 } of Object.values(editions)) held.add(sha256);
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.json')) continue;
      // A damaged manifest can serve nobody, and must not stop the tidying of all others.
      const content = await readManifest(directory, name.slice(0, -5)).catch(() => null);
      for (const { sha256 } of content?.pages.values() ?? []) held.add(sha256);
    }
    return held;
  }

  return {
    async prune(current, now) {
      const releases = await dropManifests(current);
      if (++publications % SWEEP_EVERY !== 0) return { releases, objects: 0 };
      const held = await referenced();
      let objects = 0;
      for (let i = 0; i < SWEEP_EVERY; i++) {
        objects += await store.sweep(shard, held, now - OBJECT_AGE_MS);
        shard = (shard + 1) % SHARDS;
      }
      return { releases, objects };
    },
  };
}
