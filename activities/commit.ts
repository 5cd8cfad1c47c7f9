import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import type { StampedRun } from '#pipeline/stamp.ts';
import { recordFacts } from '#warehouse/lineage/run-facts.ts';
import { commitRun, type RunRow } from '#warehouse/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { type Computed, NOTHING_COMPUTED } from './engine-output.ts';

export type CommitDependencies = Pick<Dependencies, 'warehouse' | 'engineFingerprint' | 'code'>;

/** What a run of one kind says beside what every run says. */
interface Committed extends Pick<RunRow, 'kind' | 'barsThrough' | 'stateThrough' | 'bars'> {
  /** Absent: the run computes nothing. */
  readonly computed?: Computed;
  /** Every bar that the run wrote opens later; absent: it wrote history. */
  readonly since?: UtcMs;
}

/** Writes the commit row of a run, and what the run was made of. All that the run wrote is visible from then on. */
export async function commit(
  { warehouse, engineFingerprint, code }: CommitDependencies,
  { market, runId, asOf, version }: StampedRun & { readonly market: MarketId },
  { computed = NOTHING_COMPUTED, since, ...committed }: Committed,
): Promise<void> {
  const { vectors: features, regimes, changes } = computed;
  const run = { runId, market, asOf, version, engineFingerprint, ...committed, features, regimes, changes };
  await Promise.all([commitRun(warehouse, run), recordFacts(warehouse, { ...run, since }, code)]);
}
