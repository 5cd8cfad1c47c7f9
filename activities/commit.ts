import type { MarketId } from '#market/market-id.ts';
import type { StampedRun } from '#pipeline/stamp.ts';
import { commitRun, type RunRow } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { type Computed, NOTHING_COMPUTED } from './engine-output.ts';

export type CommitDependencies = Pick<Dependencies, 'warehouse' | 'engineFingerprint'>;

/** What a run of one kind says beside what every run says. */
interface Committed extends Pick<RunRow, 'kind' | 'barsThrough' | 'stateThrough' | 'bars'> {
  /** Absent: the run computes nothing. */
  readonly computed?: Computed;
}

/** Writes the commit row of a run. All that the run wrote is visible from then on. */
export async function commit(
  { warehouse, engineFingerprint }: CommitDependencies,
  { market, runId, asOf, version }: StampedRun & { readonly market: MarketId },
  { computed = NOTHING_COMPUTED, ...committed }: Committed,
): Promise<void> {
  const { vectors: features, regimes, changes } = computed;
  const run = { runId, market, asOf, version, engineFingerprint };
  await commitRun(warehouse, { ...run, ...committed, features, regimes, changes });
}
