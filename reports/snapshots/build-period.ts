import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { holdsSame, isMonth, type SnapshotManifest, snapshotId } from '#releases/snapshots/manifest.ts';
import type { PlannedTable } from '#releases/snapshots/plan.ts';
import type { Snapshot } from '#releases/snapshots/store.ts';
import {
  type BuiltSnapshot,
  buildSnapshot,
  previousId,
  type SnapshotBuilder,
  writtenTables,
} from './build-snapshot.ts';
import { findEntry } from './column-entries.ts';
import { SNAPSHOT_TABLES } from './tables.ts';

/** Builds the snapshot of a day, or of a month from the snapshots of its days. @throws ArgusError as `buildSnapshot` does. */
export const buildPeriod = (
  builder: SnapshotBuilder,
  { name, tier }: { readonly name: string; readonly tier: string },
): Promise<BuiltSnapshot> =>
  isMonth(name) ? buildMonth(builder, { month: name, tier }) : buildSnapshot(builder, { day: name, tier });

/**
 * A month in one file a table, so that a year is twelve requests: the rows of the newest revisions of its days, as they stand in their files.
 * The warehouse is not asked.
 */
async function buildMonth(
  builder: SnapshotBuilder,
  { month, tier }: { readonly month: string; readonly tier: string },
): Promise<BuiltSnapshot> {
  const { store, writer, threads } = builder;
  const days = newestOf(
    await store.list(),
    (manifest) => manifest.tier === tier && manifest.period.startsWith(`${month}-`),
  );
  const last = days.at(-1);
  if (last === undefined)
    throw new ArgusError('ARGUS_NO_SNAPSHOT', `no day of ${month} has a snapshot of the tier ${tier}`);
  const draft = await store.draft(month, tier);
  try {
    const plan = { folder: draft.folder, threads, tables: tablesOfDays(days) };
    const tables = await writtenTables({ writer }, plan);
    const before = (await store.revisions(month, tier)).at(-1);
    const { asOf, missing, runs } = last.manifest;
    const manifest: SnapshotManifest = {
      format: 1,
      period: month,
      tier,
      revision: (before?.manifest.revision ?? 0) + 1,
      reason: before === undefined ? null : 'days of the month came or were corrected',
      asOf,
      from: days[0]?.manifest.from ?? null,
      markets: [...new Set(days.flatMap(({ manifest: { markets } }) => markets))].sort(),
      missing,
      runs,
      writtenBy: { ...builder.writtenBy },
      tables,
      days: days.map(({ id }) => id),
      previous: await previousId(store, month, tier),
    };
    if (before !== undefined && holdsSame(before.manifest, manifest)) return { snapshot: before, isNew: false };
    return { snapshot: await draft.commit(manifest, await builder.seal(snapshotId(manifest))), isNew: true };
  } finally {
    await draft.abandon();
  }
}

/** The newest revision of every period that is wanted, in their order. */
export function newestOf(all: readonly Snapshot[], isWanted: (manifest: SnapshotManifest) => boolean): Snapshot[] {
  const newest = new Map<string, Snapshot>();
  for (const snapshot of all) if (isWanted(snapshot.manifest)) newest.set(snapshot.manifest.period, snapshot);
  return [...newest.values()];
}

/** Every table of some days, with all columns that it has in any of them: a column that came later is null before. */
function tablesOfDays(days: readonly Snapshot[]): PlannedTable[] {
  const names = [...new Set(days.flatMap(({ manifest }) => manifest.tables.map(({ name }) => name)))];
  return names.map((name) => {
    const holders = days.filter(({ manifest }) => manifest.tables.some((table) => table.name === name));
    const columns = new Set(
      holders.flatMap(({ manifest }) =>
        manifest.tables
          .filter((table) => table.name === name)
          .flatMap((table) => table.columns.map(([column]) => column)),
      ),
    );
    return {
      name,
      comment: SNAPSHOT_TABLES[name]?.about ?? '',
      sources: holders.map(({ folder }) => path.join(folder, `${name}.parquet`)),
      columns: [...columns].map((column) => ({
        name: column,
        value: column,
        comment: findEntry(name, column)?.meaning ?? '',
      })),
    };
  });
}
