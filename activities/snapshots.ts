import { DAY } from '#market/time.ts';
import { buildSnapshot, SNAPSHOT_TIERS, type SnapshotBuilder } from '#reports/snapshots/build-snapshot.ts';
import { batchDays, snapshotDay } from '#reports/snapshots/snapshot-day.ts';
import type { BatchRun } from './batch/run.ts';
import type { Dependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';

/** What came of the snapshots of a batch. */
export interface BuiltSnapshots {
  /** Snapshots that were built, of all days and tiers. */
  readonly built: number;
  /** Markets whose batch of the day is still to come: the last of them builds it. */
  readonly awaits: readonly string[];
}

export interface SnapshotActivities {
  buildSnapshots(run: Pick<BatchRun, 'date'>): Promise<BuiltSnapshots>;
}

export const createSnapshotActivities = ({ snapshots }: Pick<Dependencies, 'snapshots'>): SnapshotActivities => ({
  buildSnapshots: (run) => buildSnapshots(snapshots, run),
});

/** Days before the one of a batch that are built, where the batch of a market never came. */
const DAYS_BACK = 7;

/**
 * Builds the snapshots of the day of a batch, when it is the last of its day, and of days before it that were left for a market which did not
 * come. A day that has snapshots is built again only for its own batch: that came late, and makes a revision.
 */
const buildSnapshots = (builder: SnapshotBuilder, { date }: Pick<BatchRun, 'date'>): Promise<BuiltSnapshots> =>
  withHeartbeat(async (report) => {
    const earliest = new Date(Date.parse(date) - DAYS_BACK * DAY).toISOString().slice(0, 10);
    const days = [...(await batchDays(builder.warehouse)).keys()].filter((day) => day >= earliest && day <= date);
    const missing = (await snapshotDay(builder.warehouse, date))?.missing ?? [];
    let built = 0;
    for (const day of days)
      for (const { name: tier } of SNAPSHOT_TIERS) {
        if (day === date ? missing.length > 0 : (await builder.store.revisions(day, tier)).length > 0) continue;
        report({ day, tier });
        if ((await buildSnapshot(builder, { day, tier })).isNew) built += 1;
      }
    return { built, awaits: missing };
  });
