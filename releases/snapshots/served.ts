import path from 'node:path';
import { canonicalJson } from '#files/canonical-json.ts';
import { period, type SnapshotManifest } from './manifest.ts';
import { openSnapshots, type Snapshot } from './store.ts';

/** A file of a snapshot as it is served. */
export interface ServedFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether the address names a revision: then it has these bytes for ever. */
  readonly isFixed: boolean;
}

/** A snapshot as a list tells of it; paths are below the list. */
export interface ListedSnapshot
  extends Pick<SnapshotManifest, 'period' | 'revision' | 'reason' | 'asOf' | 'markets' | 'missing'> {
  readonly id: string;
  readonly database: { readonly path: string; readonly bytes: number; readonly sha256: string } | null;
  readonly tables: readonly {
    readonly name: string;
    readonly path: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

/** Snapshots for a gateway: it reads them and writes nothing. */
export interface ServedSnapshots {
  /** A file `<table>.parquet` or `<tier>.duckdb` of a period, or of a revision of it (`2026-11-25.r2`), for a tier; null where there is none. */
  find(address: string, tier: string, name: string): Promise<ServedFile | null>;
  /** The manifest and its seal, as JSON of one spelling. */
  manifest(address: string, tier: string): Promise<string | null>;
  /** The newest revision of every period of a tier. */
  list(tier: string): Promise<ListedSnapshot[]>;
}

const ADDRESS = /^(?<name>[\d-]+)(?:\.r(?<revision>[1-9]\d*))?$/;

/** The period of an address. */
export const periodOf = (address: string): string | null => {
  const name = ADDRESS.exec(address)?.groups?.['name'];
  return name !== undefined && period.safeParse(name).success ? name : null;
};

/** What lies in a folder of snapshots. A snapshot that comes is seen by the next request. */
export function serveSnapshots(directory: string): ServedSnapshots {
  const store = openSnapshots(directory);
  const named = async (address: string, tier: string): Promise<{ snapshot: Snapshot; isFixed: boolean } | null> => {
    const name = periodOf(address);
    if (name === null) return null;
    const revision = ADDRESS.exec(address)?.groups?.['revision'];
    const all = await store.revisions(name, tier);
    const snapshot =
      revision === undefined ? all.at(-1) : all.find(({ manifest }) => manifest.revision === Number(revision));
    return snapshot === undefined ? null : { snapshot, isFixed: revision !== undefined };
  };
  return {
    async find(address, tier, name) {
      const found = await named(address, tier);
      if (found === null) return null;
      const { snapshot, isFixed } = found;
      const kept =
        name === `${tier}.duckdb`
          ? snapshot.database
          : snapshot.manifest.tables.find((table) => `${table.name}.parquet` === name);
      if (kept === undefined || kept === null) return null;
      return { file: path.join(snapshot.folder, name), bytes: kept.bytes, sha256: kept.sha256, isFixed };
    },
    async manifest(address, tier) {
      const found = await named(address, tier);
      if (found === null) return null;
      const { id, manifest, seal } = found.snapshot;
      return canonicalJson({ id, manifest, seal });
    },
    async list(tier) {
      const newest = new Map<string, Snapshot>();
      // A damaged day hides no other; whoever asks for it is told.
      for (const snapshot of await store.list(() => {}))
        if (snapshot.manifest.tier === tier) newest.set(snapshot.manifest.period, snapshot);
      return [...newest.values()].map(listed);
    },
  };
}

function listed({ id, manifest, database }: Snapshot): ListedSnapshot {
  const { period: name, tier, revision, reason, asOf, markets, missing, tables } = manifest;
  const below = `${name}.r${revision}`;
  return {
    ...{ period: name, revision, reason, id, asOf, markets, missing },
    database: database === null ? null : { path: `${below}/${tier}.duckdb`, ...database },
    tables: tables.map(({ name: table, rows, bytes, sha256 }) => ({
      ...{ name: table, path: `${below}/${table}.parquet`, rows, bytes, sha256 },
    })),
  };
}
