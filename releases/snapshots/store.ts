import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { canonicalJson } from '#files/canonical-json.ts';
import { hashOf } from '#files/hashed-copy.ts';
import { readIfThere } from '#files/read-if-there.ts';
import { writeWhole } from '#files/write-whole.ts';
import { period, type SnapshotManifest, snapshotId, snapshotManifest } from './manifest.ts';

/** A snapshot that stands: its manifest, its seal and its folder. */
export interface Snapshot {
  readonly id: string;
  readonly manifest: SnapshotManifest;
  /** The id, signed; null where it was built without a key. */
  readonly seal: string | null;
  /** The whole in one file, where it is kept. Its bytes are not the content: two writings of the same rows differ. */
  readonly database: { readonly bytes: number; readonly sha256: string } | null;
  readonly folder: string;
}

/** A snapshot on the way: files are put into the folder, and `commit` makes all of them visible in one step. */
export interface SnapshotDraft {
  readonly folder: string;
  commit(manifest: SnapshotManifest, seal: string | null): Promise<Snapshot>;
  abandon(): Promise<void>;
}

export interface SnapshotStore {
  readonly directory: string;
  /**
   * Every snapshot, by period, tier and revision. One that is damaged is told to `onDamage` and left out; without it:
   * @throws ArgusError ARGUS_SNAPSHOT_DAMAGED
   */
  list(onDamage?: (error: unknown) => void): Promise<Snapshot[]>;
  /** Revisions of a period and tier, oldest first. */
  revisions(name: string, tier: string): Promise<Snapshot[]>;
  draft(name: string, tier: string): Promise<SnapshotDraft>;
  /** Removes the file of the whole from one that stands. */
  dropDatabase(snapshot: Snapshot): Promise<void>;
  /** Removes drafts that nobody has touched since a time (UTC ms). Returns how many. */
  clearDrafts(before: number): Promise<number>;
}

/** Folder of what is not whole yet. */
export const DRAFTS = 'drafts';
const MANIFEST = 'manifest.json';
const SEAL = 'manifest.jws';
const DATABASE = 'database.json';
const REVISION = /^r([1-9]\d*)$/;
const databaseFile = z.strictObject({ bytes: z.int().positive(), sha256: z.string() });
let drafts = 0;

/**
 * Snapshots in a folder: `<period>/<tier>/r<revision>/` holds `<table>.parquet`, `<tier>.duckdb` and the manifest. The rename of a whole
 * folder is the commit: what a killed writer leaves is a draft, which no reader sees.
 */
export function openSnapshots(directory: string): SnapshotStore {
  const drafting = path.join(directory, DRAFTS);
  const revisions = async (name: string, tier: string, onDamage?: (error: unknown) => void): Promise<Snapshot[]> => {
    const above = path.join(directory, name, tier);
    const numbers = (await namesIn(above)).flatMap((entry) => REVISION.exec(entry)?.[1] ?? []).map(Number);
    const found: Snapshot[] = [];
    for (const number of numbers.sort((a, b) => a - b))
      try {
        found.push(await readSnapshot(path.join(above, `r${number}`)));
      } catch (error) {
        if (onDamage === undefined) throw error;
        onDamage(error);
      }
    return found;
  };
  return {
    directory,
    revisions: (name, tier) => revisions(name, tier),
    async list(onDamage) {
      const all: Snapshot[] = [];
      for (const name of (await namesIn(directory)).filter((entry) => period.safeParse(entry).success))
        for (const tier of await namesIn(path.join(directory, name)))
          all.push(...(await revisions(name, tier, onDamage)));
      return all;
    },
    async draft(name, tier) {
      const folder = path.join(drafting, `${name}-${tier}-${process.pid}-${drafts++}`);
      await rm(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      return {
        folder,
        async commit(manifest, seal) {
          const joined = path.join(folder, `${tier}.duckdb`);
          if (existsSync(joined))
            await writeWhole(path.join(folder, DATABASE), canonicalJson({ ...(await hashOf(joined)) }));
          if (seal !== null) await writeWhole(path.join(folder, SEAL), seal);
          await writeWhole(path.join(folder, MANIFEST), canonicalJson(manifest), { sync: true });
          for (const entry of await namesIn(folder)) await synced(path.join(folder, entry));
          const target = path.join(directory, name, tier, `r${manifest.revision}`);
          mkdirSync(path.dirname(target), { recursive: true });
          await rename(folder, target);
          await synced(path.dirname(target));
          return await readSnapshot(target);
        },
        abandon: () => rm(folder, { recursive: true, force: true }),
      };
    },
    async dropDatabase({ folder, manifest }) {
      await rm(path.join(folder, DATABASE), { force: true });
      await rm(path.join(folder, `${manifest.tier}.duckdb`), { force: true });
    },
    async clearDrafts(before) {
      let cleared = 0;
      for (const entry of await namesIn(drafting)) {
        const { mtimeMs } = await stat(path.join(drafting, entry)).catch(() => ({ mtimeMs: before }));
        if (mtimeMs >= before) continue;
        await rm(path.join(drafting, entry), { recursive: true, force: true });
        cleared += 1;
      }
      return cleared;
    },
  };
}

async function readSnapshot(folder: string): Promise<Snapshot> {
  try {
    const manifest = snapshotManifest.parse(JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8')));
    const entry = readIfThere(path.join(folder, DATABASE));
    return {
      id: snapshotId(manifest),
      manifest,
      seal: readIfThere(path.join(folder, SEAL)),
      database: entry === null ? null : databaseFile.parse(JSON.parse(entry)),
      folder,
    };
  } catch (cause) {
    const [revision, tier, name] = folder.split(path.sep).reverse();
    throw new ArgusError('ARGUS_SNAPSHOT_DAMAGED', `the manifest of ${name}/${tier}/${revision} cannot be used`, {
      cause,
    });
  }
}

const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();

/** A crash of the machine cannot take it away after this. */
async function synced(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
