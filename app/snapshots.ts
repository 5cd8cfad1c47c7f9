import type { Configuration } from '#config/environment.ts';
import { SEAL } from '#delivery/access/claims.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import { openSnapshots, type SnapshotStore } from '#releases/snapshots/store.ts';
import { snapshotWriter } from '#releases/snapshots/writer.ts';
import type { SnapshotBuilder } from '#reports/snapshots/build-snapshot.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { snapshotsFolder } from './snapshots-folder.ts';
import { DUCKDB_VERSION, VERSION } from './version.ts';

/** The snapshots of this deployment. */
export const snapshotsOf = (config: Pick<Configuration, 'siteDirectory'>): SnapshotStore =>
  openSnapshots(snapshotsFolder(config));

/** Half of the machine: a batch shares it with the ticks of other markets. */
const THREADS = 2;

/** What builds snapshots into a store. */
export const snapshotBuilder = (
  { warehouse, keys }: { readonly warehouse: Warehouse; readonly keys: SigningKeys },
  store: SnapshotStore,
): SnapshotBuilder => ({
  warehouse,
  store,
  writer: snapshotWriter,
  seal: (id) => keys.sign(SEAL, { id }),
  writtenBy: { argus: VERSION, duckdb: DUCKDB_VERSION },
  threads: THREADS,
});
