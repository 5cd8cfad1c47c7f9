import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ArchivedDay } from '#contracts/archived-day.ts';
import type { Fence, Position } from '#contracts/fence.ts';
import type { Archive } from '#releases/archive.ts';
import type { ContentStore } from '#releases/content-store.ts';
import { type CurrentRelease, pointTo, readPointer } from '#releases/pointer.ts';
import {
  pageKey,
  type Release,
  type ReleaseEntry,
  type ReleaseReader,
  readManifest,
  writeRelease,
} from '#releases/release.ts';
import type { FileRequest } from '#reports/files/file-type.ts';
import type { PageRequest } from '#reports/pages.ts';
import { editionsOf, reportsOf } from './archived-reports.ts';
import { SCRIPT_HASHES } from './policy-hashes.ts';
import type { Renderer } from './renderer.ts';
import { twinPathsOf } from './twins/twins.ts';

/** Pages, and the files beside them. */
export type Requests = readonly (PageRequest | FileRequest)[];

export interface Publication {
  readonly runId: string;
  /** UTC ms */
  readonly asOf: number;
  /**
   * As a function it is called when this publication's turn has come, and again when another process was faster: what it reads is newer
   * than what was published before.
   */
  readonly pages: Requests | ((archive: readonly ArchivedDay[]) => Promise<Requests>);
  /** True: the release holds these pages only. False: pages that are not listed are carried over. */
  readonly complete: boolean;
  /** The trade date that is over with this publication: its overviews are kept as the report of that day. */
  readonly keep?: string | null;
}

export interface PublishReport {
  readonly releaseId: string;
  readonly rendered: number;
  readonly reused: number;
  readonly pages: number;
  readonly bytes: number;
  /** Pages that were rendered: tier and path as one text. */
  readonly changed: readonly string[];
}

/** What a publication works with. */
export interface Press {
  readonly directory: string;
  /** Which release is the current one, for all processes that publish into the directory. */
  readonly pointer: Fence<CurrentRelease>;
  readonly store: ContentStore;
  readonly archive: Archive;
  readonly renderer: Renderer;
  readonly bundleHash: string;
  /** Hashes of the style sheets of its pages, as a content security policy writes them. */
  readonly styleHashes: readonly string[];
  readonly reader: ReleaseReader;
  readonly log: Logger;
  now(): number;
}

/** Pages by key; `modelHash` says what a page was rendered from. */
type Entries = Map<string, ReleaseEntry>;
interface Changed {
  readonly reused: Entries;
  readonly rendered: Entries;
}

/**
 * Publishes once: renders what changed against the current release, then switches. Null: another process has switched meanwhile, and nothing
 * is current that was not. `rendered` takes what was rendered, so that the next attempt need not.
 */
export async function attemptPublication(
  press: Press,
  { pages: wanted, complete, keep = null, asOf, runId }: Publication,
  rendered: Entries,
): Promise<PublishReport | null> {
  const { directory, pointer, archive } = press;
  // First: whatever is published after this look is seen by the move.
  const position = await pointer.read();
  // A day that this publication keeps is not in it: published again, after a kill or by an operator, it must be the same.
  const days = (await archive.days()).filter(({ date }) => date !== keep);
  const pages = typeof wanted === 'function' ? await wanted(days) : wanted;
  const current = await currentOf(press, position);
  const before: ReadonlyMap<string, ReleaseEntry> = current.release?.pages ?? new Map();
  const known = [before, rendered];
  const [files, texts] = await Promise.all([
    storeChanged(press, pages.filter(isFile), known),
    renderChanged(press, pages.filter(isPage), known),
  ]);
  const fresh = {
    reused: new Map([...files.reused, ...texts.reused]),
    rendered: new Map([...files.rendered, ...texts.rendered]),
  };
  for (const [key, entry] of fresh.rendered) rendered.set(key, entry);
  const next = new Map([...(complete ? [] : before), ...fresh.reused, ...fresh.rendered]);
  for (const [key, entry] of reportsOf(days, next)) next.set(key, entry);
  // A page that is carried over may be of an earlier bundle, with other scripts and styles.
  const carried = complete ? null : current.release;
  const scripts = new Set([...SCRIPT_HASHES, ...(carried?.scripts ?? [])]);
  const release = await writeRelease(directory, {
    pages: next,
    scripts: [...scripts],
    styles: withCarried(press.styleHashes, carried),
  });
  const to = { release, number: current.number + 1 };
  if (!(await pointer.move(position, to))) return null;
  await pointTo(directory, to);
  if (keep !== null) {
    const editions = editionsOf(pages.filter(isPage), next);
    await archive.keep({ date: keep, asOf, runId, editions });
  }
  return {
    releaseId: release,
    rendered: pagesIn(fresh.rendered),
    reused: pagesIn(fresh.reused),
    pages: pagesIn(next),
    bytes: [...fresh.rendered.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    changed: [...fresh.rendered].filter(([, { type }]) => type === undefined).map(([key]) => key),
  };
}

/** Of a publication people count the pages that one opens, not the other forms of them and the files beside. */
const pagesIn = (entries: Entries): number => [...entries.values()].filter(({ type }) => type === undefined).length;

/** Hashes of the styles of a release; null, for any, where it carries pages of which they are not known. */
function withCarried(hashes: readonly string[], carried: Release | null): string[] | null {
  if (carried === null) return [...hashes];
  return carried.styles === null ? null : [...new Set([...hashes, ...carried.styles])];
}

/** The release that a publication changes, and its number: of what Postgres and the file name, the later one. */
async function currentOf(
  { directory, reader, log }: Press,
  { value }: Position<CurrentRelease>,
): Promise<{ release: Release | null; number: number }> {
  const file = await readPointer(directory);
  const number = Math.max(value?.number ?? 0, file?.number ?? 0);
  try {
    if (value === null || value.number < number) return { release: await reader.current(), number };
    return { release: { id: value.release, ...(await readManifest(directory, value.release)) }, number };
  } catch (err) {
    log.error({ err }, 'the current release is damaged');
    // Where nothing on disk can be served this publication begins anew.
    return { release: await reader.current().catch(() => null), number };
  }
}

const isFile = (request: PageRequest | FileRequest): request is FileRequest => 'text' in request;
const isPage = (request: PageRequest | FileRequest): request is PageRequest => !isFile(request);

/** Files whose text is known from before, and the others, stored. A file is made of its text alone. */
async function storeChanged(
  { store, now }: Press,
  files: readonly FileRequest[],
  known: readonly ReadonlyMap<string, ReleaseEntry>[],
): Promise<Changed> {
  const reused: Entries = new Map();
  const rendered: Entries = new Map();
  for (const { tier, path, type, text } of files) {
    const key = pageKey(tier, path);
    const raw = Buffer.from(text);
    const sha256 = createHash('sha256').update(raw).digest('hex');
    const entry = { sha256, bytes: raw.length, modelHash: sha256, type };
    const same = known.some((entries) => entries.get(key)?.sha256 === sha256 && entries.get(key)?.type === type);
    if (same && (await store.has(sha256))) reused.set(key, entry);
    else {
      await store.put({ sha256, raw }, now());
      rendered.set(key, entry);
    }
  }
  return { reused, rendered };
}

/** Of a page and of its twins. */
const keysOf = ({ tier, path, model }: PageRequest): string[] =>
  [path, ...twinPathsOf(model)].map((each) => pageKey(tier, each));

/** Pages that are known from before under the same model, all forms of them, and the others, rendered and stored. */
async function renderChanged(
  { bundleHash, store, renderer, now }: Press,
  pages: readonly PageRequest[],
  known: readonly ReadonlyMap<string, ReleaseEntry>[],
): Promise<Changed> {
  const reused: Entries = new Map();
  const changed: { page: PageRequest; modelHash: string }[] = [];
  for (const page of pages) {
    const modelHash = createHash('sha256').update(bundleHash).update(JSON.stringify(page.model)).digest('hex');
    const forms = await Promise.all(
      keysOf(page).map(async (key) => {
        const entry = known.map((entries) => entries.get(key)).find((each) => each?.modelHash === modelHash);
        return entry !== undefined && (await store.has(entry.sha256)) ? ([key, entry] as const) : null;
      }),
    );
    if (forms.every((form) => form !== null)) for (const [key, entry] of forms) reused.set(key, entry);
    else changed.push({ page, modelHash });
  }
  const objects = await renderer.render(
    changed.map(({ page: { path, model } }) => ({ path, model })),
    now(),
  );
  const rendered = objects.flatMap((forms, i) => {
    const { page, modelHash } = changed[i] as (typeof changed)[number];
    return forms.map(({ path, ...object }): [string, ReleaseEntry] => [
      pageKey(page.tier, path),
      { ...object, modelHash },
    ]);
  });
  return { reused, rendered: new Map(rendered) };
}
