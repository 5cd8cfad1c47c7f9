import { DAY } from '#market/time.ts';
import { buildPeriod } from '#reports/snapshots/build-period.ts';
import type { SnapshotBuilder } from '#reports/snapshots/build-snapshot.ts';
import { SNAPSHOT_TIERS } from '#reports/snapshots/build-snapshot.ts';
import { batchDays, snapshotDay } from '#reports/snapshots/snapshot-day.ts';
import type { BatchRun } from './batch/run.ts';
import type { Dependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';

/** What came of the snapshots of a batch. */
export interface BuiltSnapshots {
  /** Snapshots that were built, of all days, months and tiers. */
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
 * come. A day that has snapshots is built again only for its own batch: that came late, and makes a revision. A month follows when it is over, and
 * when one of its days has changed.
 */
const buildSnapshots = (builder: SnapshotBuilder, { date }: Pick<BatchRun, 'date'>): Promise<BuiltSnapshots> =>
  withHeartbeat(async (report) => {
    const missing = (await snapshotDay(builder.warehouse, date))?.missing ?? [];
    const days = (await recentDays(builder, date)).filter((day) => day !== date || missing.length === 0);
    let built = 0;
    for (const { name: tier } of SNAPSHOT_TIERS) {
      const has = async (name: string) => (await builder.store.revisions(name, tier)).length > 0;
      const build = async (name: string): Promise<boolean> => {
        report({ period: name, tier });
        const { isNew } = await buildPeriod(builder, { name, tier });
        if (isNew) built += 1;
        return isNew;
      };
      const changed = new Set<string>();
      for (const day of days) if ((day === date || !(await has(day))) && (await build(day))) changed.add(monthOf(day));
      for (const month of new Set(days.map(monthOf))) {
        const stands = await has(month);
        if (stands ? changed.has(month) : month < monthOf(date)) await build(month);
      }
    }
    return { built, awaits: missing };
  });

const monthOf = (day: string): string => day.slice(0, 'YYYY-MM'.length);

/** The market days of the last week that have a batch, up to a date. */
async function recentDays({ warehouse }: SnapshotBuilder, date: string): Promise<string[]> {
  const earliest = new Date(Date.parse(date) - DAYS_BACK * DAY).toISOString().slice(0, date.length);
  return [...(await batchDays(warehouse)).keys()].filter((day) => day >= earliest && day <= date);
}
