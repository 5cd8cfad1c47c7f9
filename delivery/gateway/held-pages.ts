import { isAddressed, SITE_ADDRESS } from '#contracts/site-address.ts';
import { PAGE_TYPE, pageKey, type Release, type ReleaseEntry, type ReleaseReader } from '#releases/release.ts';
import { boundedMemory } from './bounded-memory.ts';
import { HEADERS, policyOf } from './headers.ts';
import { type Coding, FORMS } from './stored-encoding.ts';

/** Bytes of pages that are remembered in each coding. */
const BYTES_KEPT = 67_108_864;

/** A page or file in the form in which a reader takes it. */
export interface HeldPage {
  /** Names this form of it. */
  readonly etag: string;
  /** Names and values by turns, as they are sent: with the page, and to a reader that has it. */
  readonly headers: readonly string[];
  readonly unchanged: readonly string[];
  readonly body: Buffer;
}

/** Pages as they are sent, the ones that are asked for in memory. */
export interface HeldPages {
  /** A page of a release, read where it is not in memory. Null: the tier has none at this path. */
  find(release: Release, tier: string, path: string, coding: Coding): Promise<HeldPage | null>;
  /** A page that is in memory. */
  known(release: Release, tier: string, path: string, coding: Coding): HeldPage | undefined;
}

/**
 * Pages by the hash of their bytes: a release that changes a few of them keeps the others in memory. `address` is the public one of this host.
 * What was packed for one reader is kept packed for the next.
 */
export function heldPages(releases: ReleaseReader, address: string): HeldPages {
  const memories: Readonly<Record<Coding, ReturnType<typeof boundedMemory<HeldOfRelease>>>> = {
    br: boundedMemory(BYTES_KEPT),
    gzip: boundedMemory(BYTES_KEPT),
    identity: boundedMemory(BYTES_KEPT),
  };
  const policies = new WeakMap<Release, string>();
  function policyIn(release: Release): string {
    const known = policies.get(release) ?? policyOf(release);
    policies.set(release, known);
    return known;
  }
  /** The same bytes may run other scripts in another release. */
  function inRelease(held: HeldOfRelease, release: Release): HeldPage {
    if (held.release !== release) {
      held.release = release;
      held.page = { ...held.page, ...headersOf(held, policyIn(release)) };
    }
    return held.page;
  }
  return {
    async find(release, tier, path, coding) {
      const key = pageKey(tier, path);
      const entry = release.pages.get(key);
      if (entry === undefined) return null;
      const held = memories[coding].get(entry.sha256);
      if (held !== undefined && fits(held, entry)) return inRelease(held, release);
      const served = await releases.page(key, FORMS[coding], release);
      if (served === null) return null;
      const { sha256, type, archived } = served;
      const plain = isAddressed(type);
      const body = plain ? await withAddress(releases, sha256, address) : served.body;
      const facts = { type, archived, coding: plain ? 'identity' : coding, bytes: body.length } as const;
      const etag = facts.coding === 'identity' ? `"${sha256}"` : `"${sha256}-${FORMS[facts.coding]}"`;
      const page = { etag, body, ...headersOf({ ...facts, page: { etag } }, policyIn(release)) };
      const read: HeldOfRelease = { ...facts, release, page };
      // What stands in for a damaged page is read again the next time: the damage may be mended by then.
      if (sha256 === entry.sha256) memories[coding].set(sha256, read, body.length);
      return read.page;
    },
    known(release, tier, path, coding) {
      const entry = release.pages.get(pageKey(tier, path));
      if (entry === undefined) return undefined;
      const held = memories[coding].get(entry.sha256);
      return held !== undefined && fits(held, entry) ? inRelease(held, release) : undefined;
    },
  };
}

interface HeldOfRelease {
  readonly type: string;
  readonly archived: boolean;
  readonly coding: Coding;
  readonly bytes: number;
  release: Release;
  page: HeldPage;
}

/** Whether bytes that are in memory are sent the way an entry says: two entries may have the same bytes. */
const fits = ({ type, archived }: HeldOfRelease, entry: ReleaseEntry): boolean =>
  archived === (entry.archived ?? false) && type === (entry.type ?? PAGE_TYPE);

const withAddress = async (releases: ReleaseReader, sha256: string, address: string): Promise<Buffer> =>
  Buffer.from((await releases.read(sha256, 'raw')).toString('utf8').replaceAll(SITE_ADDRESS, address));

/** A page of a past day runs nothing, and wears the style sheet of its day, which no release of today lists. */
const ARCHIVED = policyOf({ scripts: [], styles: null });

function headersOf(
  {
    type,
    archived,
    coding,
    bytes,
    page: { etag },
  }: Pick<HeldOfRelease, 'type' | 'archived' | 'coding' | 'bytes'> & {
    readonly page: Pick<HeldPage, 'etag'>;
  },
  policy: string,
): Pick<HeldPage, 'headers' | 'unchanged'> {
  const always = {
    etag,
    vary: 'accept-encoding, cookie',
    ...HEADERS,
    'content-security-policy': archived ? ARCHIVED : policy,
  };
  const ofBody = {
    'content-type': type,
    'content-length': String(bytes),
    'accept-ranges': 'bytes',
    ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
  };
  return { headers: Object.entries({ ...ofBody, ...always }).flat(), unchanged: Object.entries(always).flat() };
}
