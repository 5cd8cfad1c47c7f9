import type { MarketId } from '#market/market-id.ts';
import { MINUTE, type UtcMs } from '#market/time.ts';
import type { StampedRun } from '#pipeline/stamp.ts';
import { recordInputs, recordOpenOutputs, recordOutputs } from '#warehouse/lineage/run-facts.ts';
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
  const { kind } = committed;
  await Promise.all([
    commitRun(warehouse, run),
    recordInputs(warehouse, { ...run, since }, code),
    kind === 'batch' ? recordOutputs(warehouse, [run]) : undefined,
  ]);
  if (kind === 'batch' || (kind === 'tick' && asOf % OUTPUTS_EVERY === OUTPUTS_AT))
    await recordOpenOutputs(warehouse, run);
}

/** What came of ticks is written down for a quarter of an hour at once, in a minute in which few charts close. */
const OUTPUTS_EVERY = 15 * MINUTE;
const OUTPUTS_AT = 7 * MINUTE;
