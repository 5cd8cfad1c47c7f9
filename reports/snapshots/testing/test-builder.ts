import { openSnapshots, type SnapshotStore } from '#releases/snapshots/store.ts';
import { snapshotWriter } from '#releases/snapshots/writer.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { buildSnapshot, type SnapshotBuilder } from '../build-snapshot.ts';
import { batchDays } from '../snapshot-day.ts';

/** A builder with the real writer, and a seal that is none. */
export const testBuilder = (warehouse: Warehouse, store: SnapshotStore, threads = 1): SnapshotBuilder => ({
  ...{ warehouse, store, threads },
  writer: snapshotWriter,
  seal: async (id) => `sealed ${id}`,
  writtenBy: { argus: '0.0.0' },
});

/** The newest day of a warehouse that has a batch. */
export const newestDay = async (warehouse: Warehouse): Promise<string> =>
  [...(await batchDays(warehouse)).keys()].at(-1) ?? '';

/** Builds the snapshots of the newest day into a folder, and returns the day. */
export async function keepNewestDay(warehouse: Warehouse, folder: string, tiers: readonly string[]): Promise<string> {
  const day = await newestDay(warehouse);
  const builder = testBuilder(warehouse, openSnapshots(folder));
  for (const tier of tiers) await buildSnapshot(builder, { day, tier });
  return day;
}
