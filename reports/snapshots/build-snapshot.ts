import { rmSync } from 'node:fs';
import path from 'node:path';
import { can, TIERS, type Tier } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { hashOf } from '#files/hashed-copy.ts';
import { holdsSame, type SnapshotManifest, snapshotId } from '#releases/snapshots/manifest.ts';
import type { WritePlan } from '#releases/snapshots/plan.ts';
import type { Snapshot, SnapshotStore } from '#releases/snapshots/store.ts';
import type { SnapshotWriter } from '#releases/snapshots/writer.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { type SnapshotDay, snapshotDay } from './snapshot-day.ts';
import { planTables } from './table-plans.ts';

export interface SnapshotBuilder {
  readonly warehouse: Warehouse;
  readonly store: SnapshotStore;
  readonly writer: SnapshotWriter;
  /** Signs the id of a manifest. */
  readonly seal: (id: string) => Promise<string>;
  /** Versions of what writes, for the manifest. */
  readonly writtenBy: Readonly<Record<string, string>>;
  /** Threads of the writer. The bytes are the same for any number. */
  readonly threads: number;
}

/** A snapshot that stands after a build, and whether this build made it. */
export interface BuiltSnapshot {
  readonly snapshot: Snapshot;
  readonly isNew: boolean;
}

/** The tiers that read snapshots: those that read evidence. */
export const SNAPSHOT_TIERS: readonly Tier[] = TIERS.filter((tier) => can(tier, 'evidence'));

/**
 * Builds the snapshot of a day and tier from what was known at the close of its last market. The same rows are the same snapshot, whoever
 * builds it and when; other rows are a revision beside it that says why.
 * @throws ArgusError ARGUS_NO_SNAPSHOT where no batch of the day is committed, ARGUS_SNAPSHOT_WRITE, ARGUS_SNAPSHOT_DAMAGED, ARGUS_DISK_FULL.
 */
export async function buildSnapshot(
  builder: SnapshotBuilder,
  { day, tier }: { readonly day: string; readonly tier: string },
): Promise<BuiltSnapshot> {
  const facts = await snapshotDay(builder.warehouse, day);
  if (facts === null) throw new ArgusError('ARGUS_NO_SNAPSHOT', `no batch of ${day} is committed`);
  const { store } = builder;
  const draft = await store.draft(day, tier);
  try {
    const plan = { folder: draft.folder, threads: builder.threads, tables: [] };
    const tables = await planTables(builder.warehouse, { tier, day: facts, folder: draft.folder });
    const written = await writtenTables(builder, { ...plan, tables });
    const before = (await store.revisions(day, tier)).at(-1);
    const manifest = manifestOf(builder, {
      facts,
      tier,
      tables: written,
      before,
      previous: await previousId(store, day, tier),
    });
    if (before !== undefined && holdsSame(before.manifest, manifest)) return { snapshot: before, isNew: false };
    await builder.writer.database({ ...plan, tables }, tier);
    return { snapshot: await draft.commit(manifest, await builder.seal(snapshotId(manifest))), isNew: true };
  } finally {
    await draft.abandon();
  }
}

/** Writes the tables of a plan and removes what they were read from. */
export async function writtenTables(
  { writer }: Pick<SnapshotBuilder, 'writer'>,
  plan: WritePlan,
): Promise<SnapshotManifest['tables']> {
  const written = await writer.tables(plan);
  for (const file of plan.tables.flatMap(({ sources }) => sources))
    if (path.dirname(file) === plan.folder) rmSync(file);
  return await Promise.all(
    written.map(async ({ name, rows, columns }) => {
      const file = path.join(plan.folder, `${name}.parquet`);
      return { name, rows, ...(await hashOf(file)), columns };
    }),
  );
}

/** The id of the newest revision of the period before; null for the first. */
export async function previousId(store: SnapshotStore, name: string, tier: string): Promise<string | null> {
  const earlier = (await store.list()).filter(
    ({ manifest }) => manifest.tier === tier && manifest.period.length === name.length && manifest.period < name,
  );
  return earlier.at(-1)?.id ?? null;
}

interface Parts {
  readonly facts: SnapshotDay;
  readonly tier: string;
  readonly tables: SnapshotManifest['tables'];
  readonly before: Snapshot | undefined;
  readonly previous: string | null;
}

function manifestOf(
  { writtenBy }: SnapshotBuilder,
  { facts, tier, tables, before, previous }: Parts,
): SnapshotManifest {
  const { day, asOf, from, markets, missing, runs } = facts;
  return {
    format: 1,
    period: day,
    tier,
    revision: (before?.manifest.revision ?? 0) + 1,
    reason: before === undefined ? null : reasonOf(before.manifest, facts),
    asOf: new Date(asOf).toISOString(),
    from: from === null ? null : new Date(from).toISOString(),
    markets: [...markets],
    missing: [...missing],
    runs,
    writtenBy: { ...writtenBy },
    tables,
    previous,
  };
}

/** Why the rows of a day are not what they were. */
function reasonOf(before: SnapshotManifest, { markets, runs }: SnapshotDay): string {
  const late = markets.filter((market) => !before.markets.includes(market));
  if (late.length > 0) return `the batch of ${late.join(', ')} came after the snapshot`;
  if (runs.sha256 !== before.runs.sha256)
    return `runs of the day were committed after the snapshot: ${runs.count} are known, ${before.runs.count} were`;
  return 'rows of the day were written again, or what writes them has changed';
}
