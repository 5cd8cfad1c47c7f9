import { z } from 'zod';
import { SEAL } from '#delivery/access/claims.ts';
import { createSnapshotLink } from '#delivery/access/links.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DAY } from '#market/time.ts';
import { period } from '#releases/snapshots/manifest.ts';
import { openSnapshots, type Snapshot } from '#releases/snapshots/store.ts';
import { faultsOf } from '#releases/snapshots/verify.ts';
import { buildPeriod } from '#reports/snapshots/build-period.ts';
import { SNAPSHOT_TIERS } from '#reports/snapshots/build-snapshot.ts';
import { snapshotBuilder, snapshotsOf } from '../snapshots.ts';
import { accessOperation, operation } from './operation.ts';

/** A snapshot in a list. */
export interface SnapshotLine {
  readonly period: string;
  readonly tier: string;
  readonly revision: number;
  readonly reason: string | null;
  readonly id: string;
  readonly asOf: string;
  readonly markets: readonly string[];
  readonly missing: readonly string[];
  readonly tables: number;
  readonly tableNames: readonly string[];
  readonly rows: number;
  /** Of the Parquet files, and of the one file; null where that is not kept. */
  readonly bytes: number;
  readonly databaseBytes: number | null;
  /** Where its files are. */
  readonly folder: string;
}

const tierSchema = z.enum(SNAPSHOT_TIERS.map(({ name }) => name) as [string, ...string[]]);

export const lineOf = ({ id, manifest, database, folder }: Snapshot): SnapshotLine => ({
  period: manifest.period,
  tier: manifest.tier,
  revision: manifest.revision,
  reason: manifest.reason,
  id,
  asOf: manifest.asOf,
  markets: manifest.markets,
  missing: manifest.missing,
  tables: manifest.tables.length,
  tableNames: manifest.tables.map(({ name }) => name),
  rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
  bytes: manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0),
  databaseBytes: database?.bytes ?? null,
  folder,
});

/** Builds the snapshots of a day or month: of one tier or of all that have them, beside the releases or in another folder. */
export const buildSnapshots = operation(
  z.object({ period, tier: tierSchema.nullable(), to: z.string().nullable() }),
  async ({ stores }, { period: name, tier, to }): Promise<(SnapshotLine & { isNew: boolean })[]> => {
    const store = to === null ? snapshotsOf(stores.config) : openSnapshots(to);
    const builder = snapshotBuilder(stores, store);
    const lines = [];
    for (const each of SNAPSHOT_TIERS.filter((entry) => tier === null || entry.name === tier)) {
      const { snapshot, isNew } = await buildPeriod(builder, { name, tier: each.name });
      lines.push({ ...lineOf(snapshot), isNew });
    }
    return lines;
  },
);

/** Every snapshot there is. */
export const listSnapshots = accessOperation(
  z.object({ tier: tierSchema.nullable() }),
  async ({ stores: { config } }, { tier }): Promise<SnapshotLine[]> =>
    (await snapshotsOf(config).list()).filter(({ manifest }) => tier === null || manifest.tier === tier).map(lineOf),
);

/** Whether a snapshot is what was written, and who sealed it. */
export interface VerifiedSnapshot extends SnapshotLine {
  readonly faults: readonly string[];
  /** `live`: by a key that is in force. `former`: by none of these; after a rotation that is so. `none`: it has no seal. */
  readonly seal: 'live' | 'former' | 'none';
}

/** Reads every byte of the snapshots of a period, or of all, and compares it with what was written. */
export const verifySnapshots = accessOperation(
  z.object({ period: period.nullable() }),
  async ({ stores: { config, keys } }, { period: name }): Promise<VerifiedSnapshot[]> => {
    const all = await snapshotsOf(config).list();
    const wanted = all.filter(({ manifest }) => name === null || manifest.period === name);
    if (wanted.length === 0)
      throw new ArgusError('ARGUS_NO_SNAPSHOT', `there is no snapshot${name === null ? '' : ` of ${name}`}`);
    const verified = [];
    for (const snapshot of wanted) {
      const claim = snapshot.seal === null ? null : await keys.verify(SEAL, snapshot.seal);
      const seal = snapshot.seal === null ? 'none' : claim?.id === snapshot.id ? 'live' : 'former';
      verified.push({ ...lineOf(snapshot), faults: await faultsOf(snapshot, all), seal } as const);
    }
    return verified;
  },
);

/** A new signed address of a snapshot, or of all of them, for a program. */
export const snapshotLink = accessOperation(
  z.object({ email: z.string(), day: period.nullable(), days: z.number() }),
  ({ stores: { database, keys, config }, now }, request): ReturnType<typeof createSnapshotLink> =>
    createSnapshotLink({ database, keys, baseUrl: config.baseUrl, now: now() }, request),
);

/** What a pruning has removed. */
export interface PrunedSnapshots {
  readonly databases: number;
  readonly bytes: number;
  readonly drafts: number;
}

/** Drafts of a writer that was killed are nobody's after a day. */
const DRAFT_DAYS = 1;

/** Removes the one-file form of old snapshots, whose tables stay, and what killed writers have left. */
export const pruneSnapshots = accessOperation(
  z.object({ days: z.number().nonnegative() }),
  async ({ stores: { config }, now }, { days }): Promise<PrunedSnapshots> => {
    const store = snapshotsOf(config);
    const last = new Date(now() - days * DAY).toISOString();
    let [databases, bytes] = [0, 0];
    for (const snapshot of await store.list()) {
      if (snapshot.database === null || snapshot.manifest.asOf >= last) continue;
      await store.dropDatabase(snapshot);
      databases += 1;
      bytes += snapshot.database.bytes;
    }
    return { databases, bytes, drafts: await store.clearDrafts(now() - DRAFT_DAYS * DAY) };
  },
);
