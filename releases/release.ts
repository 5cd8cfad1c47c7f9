import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeWhole } from '#files/write-whole.ts';
import { type ContentStore, type Encoding, openContentStore } from './content-store.ts';

const entrySchema = z.object({ sha256: z.string(), bytes: z.number(), modelHash: z.string() });
export type ReleaseEntry = z.infer<typeof entrySchema>;
/** A release of before the scripts were listed allows none. */
const manifestSchema = z.object({ pages: z.record(z.string(), entrySchema), scripts: z.array(z.string()).default([]) });
const pointerSchema = z.object({ release: z.string() });

/** What is published at once. */
export interface ReleaseContent {
  /** `<tier>/<path>` → object. */
  readonly pages: ReadonlyMap<string, ReleaseEntry>;
  /** Hashes of the inline scripts that the pages may run, as a content security policy writes them: `sha256-…`. */
  readonly scripts: readonly string[];
}

/** A release as readers see it. Its id is the hash of exactly its pages. */
export interface Release extends ReleaseContent {
  readonly id: string;
}

export interface ReleaseReader {
  /** The current release, or null before the first. Cached until the pointer is switched. */
  current(): Promise<Release | null>;
  read(sha256: string, encoding: Encoding): Promise<Buffer>;
}

export const pageKey = (tier: string, pagePath: string): string => `${tier}${pagePath}`;

/** Reads the releases in a site directory; sees a switch at the next call. */
export function openReleaseReader(directory: string): ReleaseReader {
  let cached: { mark: string; release: Release } | null = null;
  let store: ContentStore | null = null;
  return {
    async current() {
      const pointer = path.join(directory, 'current.json');
      const facts = await stat(pointer).catch(() => null);
      if (facts === null) return null;
      const mark = `${facts.mtimeMs}/${facts.ino}`;
      if (cached?.mark !== mark) cached = { mark, release: await readRelease(directory) };
      return cached.release;
    },
    async read(sha256, encoding) {
      store ??= openContentStore(path.join(directory, 'objects'));
      return await store.read(sha256, encoding);
    },
  };
}

async function readRelease(directory: string): Promise<Release> {
  const { release: id } = pointerSchema.parse(JSON.parse(await readFile(path.join(directory, 'current.json'), 'utf8')));
  return { id, ...(await readManifest(directory, id)) };
}

/** What a release holds that is kept, the current one or an earlier one. */
export async function readManifest(directory: string, id: string): Promise<ReleaseContent> {
  const { pages, scripts } = manifestSchema.parse(JSON.parse(await readFile(manifestFile(directory, id), 'utf8')));
  return { pages: new Map(Object.entries(pages)), scripts };
}

/** Id of a release with these pages: the hash of paths and objects, so the same pages are the same release. */
export function releaseId(pages: ReadonlyMap<string, ReleaseEntry>): string {
  const hash = createHash('sha256');
  for (const [key, { sha256 }] of sorted(pages)) hash.update(`${key}\0${sha256}\n`);
  return hash.digest('hex');
}

/** Writes the manifest beside the old one, then switches the pointer: one rename, which readers see whole. */
export async function switchRelease(directory: string, { pages, scripts }: ReleaseContent): Promise<string> {
  const id = releaseId(pages);
  mkdirSync(path.join(directory, 'releases'), { recursive: true });
  const manifest = { scripts: [...scripts].sort(), pages: Object.fromEntries(sorted(pages)) };
  await writeWhole(manifestFile(directory, id), JSON.stringify(manifest), { sync: true });
  await writeWhole(path.join(directory, 'current.json'), `${JSON.stringify({ release: id })}\n`, { sync: true });
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
  return id;
}

const sorted = (pages: ReadonlyMap<string, ReleaseEntry>) => [...pages].sort(([a], [b]) => (a < b ? -1 : 1));
const manifestFile = (directory: string, id: string) => path.join(directory, 'releases', `${id}.json`);
