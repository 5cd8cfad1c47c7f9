import type { RunningArgus } from '#app/runtime.ts';
import type { BatchResult } from '#contracts/runs.ts';
import { highestTier } from '#contracts/tiers.ts';

/** The snapshot that a person may try first: its day, and the line of DuckDB that attaches it. */
export interface SnapshotLine {
  readonly day: string;
  readonly line: string;
}

/**
 * The line for the newest snapshot, for a recipient. Where no batch has built one yet, because a market of its day is still open, that of the newest
 * day is built from what there is. Null where there was no batch.
 */
export async function snapshotLine(
  { operator }: Pick<RunningArgus, 'operator'>,
  { email, batches }: { readonly email: string; readonly batches: readonly Pick<BatchResult, 'runId'>[] },
): Promise<SnapshotLine | null> {
  const tier = highestTier().name;
  const known = (await operator.listSnapshots({ tier })).at(-1)?.period;
  const ran = batches
    .map(({ runId }) => runId.slice(-'YYYY-MM-DD'.length))
    .sort()
    .at(-1);
  const day = known ?? ran;
  if (day === undefined) return null;
  if (known === undefined) await operator.buildSnapshots({ period: day, tier, to: null });
  const { url } = await operator.snapshotLink({ email, day, days: 30 });
  return { day, line: `ATTACH '${url}' AS d;` };
}
