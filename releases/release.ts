import { createHash } from 'node:crypto';
import { mkdirSync, type Stats, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { writeWhole } from '#files/write-whole.ts';
import { type ContentStore, type Encoding, openContentStore } from './content-store.ts';
import { POINTER, pointTo, readPointer } from './pointer.ts';

/** Without a type it is a page: releases of before there were files have no other. */
const entrySchema = z.object({
  sha256: z.string(),
  bytes: z.number(),
  modelHash: z.string(),
  type: z.string().optional(),
  /** Whether it is the report of a past day: its scripts and styles are those of then, and no script is to call it out of date. */
  archived: z.boolean().optional(),
});
export type ReleaseEntry = z.infer<typeof entrySchema>;
export const PAGE_TYPE = 'text/html; charset=utf-8';
/**
 * A release of before the scripts were listed allows none, one of before the styles were listed any. One of before the seal is held to its id
 * alone.
 */
const manifestSchema = z.object({
  pages: z.record(z.string(), entrySchema),
  scripts: z.array(z.string()).default([]),
  styles: z.array(z.string()).nullable().default(null),
  seal: z.string().optional(),
});

/** What is published at once. */
export interface ReleaseContent {
  /** `<tier>/<path>` → object. */
  readonly pages: ReadonlyMap<string, ReleaseEntry>;
  /** Hashes of the inline scripts that the pages may run, as a content security policy writes them: `sha256-…`. */
  readonly scripts: readonly string[];
  /** The same of their style sheets; null where it is not known, because some pages are of before they were listed. */
  readonly styles: readonly string[] | null;
}

/** A release as readers see it. Its id is the hash of exactly its pages. */
export interface Release extends ReleaseContent {
  readonly id: string;
}

export interface ReleaseReader {
  /**
   * The current release, or null before the first. Cached until the pointer is switched. Where the pointer or its manifest is
   * damaged: the newest release that is whole. @throws ArgusError ARGUS_SITE_DAMAGED when none is.
   */
  current(): Promise<Release | null>;
  /** The current release where it is known without reading: null before `current` has read it, and after a switch until it does. */
  known(): Release | null;
  /**
   * A page or file of a release (absent: the current one) in a form, null for one it does not have. Where its object is damaged: the page as
   * the newest earlier release has it. @throws ArgusError ARGUS_SITE_DAMAGED when no release has it whole.
   */
  page(key: string, encoding: Encoding, release?: Release): Promise<ServedPage | null>;
  /** An object by its name. @throws ArgusError ARGUS_SITE_DAMAGED */
  read(sha256: string, encoding: Encoding): Promise<Buffer>;
}

/** A page or a file as it is sent. */
export interface ServedPage {
  readonly sha256: string;
  /** Its media type, as HTTP writes it. */
  readonly type: string;
  readonly archived: boolean;
  readonly body: Buffer;
}

export const pageKey = (tier: string, pagePath: string): string => `${tier}${pagePath}`;

/**
 * Reads the releases in a site directory; sees a switch at the next call. `onDamage` hears of damage that readers do not see,
 * because something older stands in for it.
 */
export function openReleaseReader(
  directory: string,
  { onDamage = () => {} }: { readonly onDamage?: (error: ArgusError) => void } = {},
): ReleaseReader {
  const pointer = path.join(directory, POINTER);
  let cached: { mark: string; release: Release } | null = null;
  let reading: { mark: string; release: Promise<Release> } | null = null;
  let hasLooked = false;
  let opened: ContentStore | null = null;
  const store = (): ContentStore => (opened ??= openContentStore(path.join(directory, 'objects')));

  async function current(): Promise<Release | null> {
    const facts = await stat(pointer).catch(() => null);
    if (facts === null) return null;
    const mark = markOf(facts);
    if (cached?.mark === mark) return cached.release;
    if (reading?.mark === mark) return await reading.release;
    // Read once, however many readers ask for it meanwhile.
    const begun = { mark, release: newestWhole(directory, onDamage) };
    reading = begun;
    try {
      const release = await begun.release;
      if (reading === begun) cached = { mark, release };
      return release;
    } finally {
      if (reading === begun) reading = null;
    }
  }

  function known(): Release | null {
    if (hasLooked) return cached?.release ?? null;
    if (cached === null) return null;
    const facts = statSync(pointer, { throwIfNoEntry: false });
    if (facts === undefined || markOf(facts) !== cached.mark) return null;
    // A look at the file costs more than an answer from memory: one counts for all requests of the same turn of the event loop.
    hasLooked = true;
    setImmediate(() => {
      hasLooked = false;
    }).unref();
    return cached.release;
  }

  async function page(key: string, encoding: Encoding, of?: Release) {
    const entry = (of ?? (await current()))?.pages.get(key);
    if (entry === undefined) return null;
    try {
      return await served(store(), entry, encoding);
    } catch (error) {
      if (!(error instanceof ArgusError)) throw error;
      const earlier = await earlierPage(directory, store(), key, encoding);
      if (earlier === null) throw error;
      onDamage(error);
      return earlier;
    }
  }

  return { current, known, page, read: (sha256, encoding) => store().read(sha256, encoding) };
}

/** Changes with every switch of the pointer. */
const markOf = ({ mtimeMs, ino }: Stats): string => `${mtimeMs}/${ino}`;

/** What the pointer names, else the newest release that is whole. */
async function newestWhole(directory: string, onDamage: (error: ArgusError) => void): Promise<Release> {
  try {
    return await readCurrent(directory);
  } catch (error) {
    if (!(error instanceof ArgusError)) throw error;
    for await (const release of wholeReleases(directory)) {
      onDamage(error);
      return release;
    }
    throw error;
  }
}

/** A page as the newest release has it in which it is whole, or null. */
async function earlierPage(directory: string, store: ContentStore, key: string, encoding: Encoding) {
  for await (const { pages } of wholeReleases(directory)) {
    const entry = pages.get(key);
    if (entry === undefined || !(await store.has(entry.sha256))) continue;
    return await served(store, entry, encoding);
  }
  return null;
}

const served = async (
  store: ContentStore,
  { sha256, type = PAGE_TYPE, archived = false }: ReleaseEntry,
  encoding: Encoding,
): Promise<ServedPage> => ({ sha256, type, archived, body: await store.read(sha256, encoding) });

/** The releases on disk that are whole, newest first. */
async function* wholeReleases(directory: string): AsyncGenerator<Release> {
  const folder = path.join(directory, 'releases');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const aged = await Promise.all(
    names.map(async (name) => ({ id: name.slice(0, -5), time: (await stat(path.join(folder, name))).mtimeMs })),
  );
  for (const { id } of aged.sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1))) {
    const content = await readManifest(directory, id).catch(() => null);
    if (content !== null) yield { id, ...content };
  }
}

async function readCurrent(directory: string): Promise<Release> {
  const file = path.join(directory, POINTER);
  const pointer = await readPointer(directory);
  if (pointer === null) throw damaged(file, 'it is cut, or not what a publisher writes');
  return { id: pointer.release, ...(await readManifest(directory, pointer.release)) };
}

/**
 * What a release holds that is kept, the current one or an earlier one.
 * @throws ArgusError ARGUS_SITE_DAMAGED when it is gone, cut, or not what its id and its seal say.
 */
export async function readManifest(directory: string, id: string): Promise<ReleaseContent> {
  const file = manifestFile(directory, id);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw damaged(file, cause.code ?? cause.message);
  });
  const { pages, scripts, styles, seal } = parsed(file, manifestSchema, text);
  const content = { pages: new Map(Object.entries(pages)), scripts, styles };
  if (releaseId(content.pages) !== id) throw damaged(file, 'its pages are not those of its id');
  if (seal !== undefined && sealOf(content) !== seal) throw damaged(file, 'its content is not what was written');
  return content;
}

const damaged = (file: string, why: string) => new ArgusError('ARGUS_SITE_DAMAGED', `${file} cannot be used: ${why}`);

function parsed<T>(file: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(file, cause instanceof SyntaxError ? 'it is cut or is no JSON' : 'it is of another shape');
  }
}

/** Id of a release with these pages: the hash of paths and objects, so the same pages are the same release. */
export function releaseId(pages: ReadonlyMap<string, ReleaseEntry>): string {
  const hash = createHash('sha256');
  for (const [key, { sha256 }] of sorted(pages)) hash.update(`${key}\0${sha256}\n`);
  return hash.digest('hex');
}

/** Hash of everything in a manifest: the id covers paths and objects, but not what says how they are served and reused. */
const sealOf = ({ pages, scripts, styles }: ReleaseContent): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        scripts,
        sorted(pages).map(([key, { sha256, bytes, modelHash, type, archived }]) => [
          ...[key, sha256, bytes, modelHash],
          // Entries of before there were files keep their seal.
          ...(type === undefined ? [] : [type]),
          ...(archived === undefined ? [] : [archived]),
        ]),
        ...(styles === null ? [] : [styles]),
      ]),
    )
    .digest('hex');

/** Writes the manifest of a release beside the others. Nobody reads it before a pointer names it. Returns its id. */
export async function writeRelease(directory: string, { pages, scripts, styles }: ReleaseContent): Promise<string> {
  const id = releaseId(pages);
  mkdirSync(path.join(directory, 'releases'), { recursive: true });
  const content = { pages, scripts: [...scripts].sort(), styles: styles === null ? null : [...styles].sort() };
  const manifest = {
    seal: sealOf(content),
    scripts: content.scripts,
    styles: content.styles,
    pages: Object.fromEntries(sorted(pages)),
  };
  await writeWhole(manifestFile(directory, id), JSON.stringify(manifest), { sync: true });
  return id;
}

/** Makes a release the current one in a folder with one writer, which needs no fence. Returns its id. */
export async function switchRelease(directory: string, content: ReleaseContent): Promise<string> {
  const release = await writeRelease(directory, content);
  await pointTo(directory, { release, number: ((await readPointer(directory))?.number ?? 0) + 1 });
  return release;
}

const sorted = (pages: ReadonlyMap<string, ReleaseEntry>) => [...pages].sort(([a], [b]) => (a < b ? -1 : 1));
const manifestFile = (directory: string, id: string) => path.join(directory, 'releases', `${id}.json`);
