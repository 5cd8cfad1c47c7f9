import { insertFeedFindings } from '#warehouse/feed-findings.ts';
import { markPartitions, partitionContent } from '#warehouse/partitions.ts';
import { isCommitted } from '#warehouse/runs.ts';
import { attemptTime } from './attempt.ts';
import { type ChunkRun, loadChunk } from './backfill/chunk.ts';
import { ledgerKey } from './backfill/ledger-key.ts';
import { type BackfillPlan, type MarketScope, type PlanDependencies, queueNextPage } from './backfill/plan.ts';
import type { BackfillRun, PeriodRun } from './backfill/run.ts';
import { type CommitDependencies, commit } from './commit.ts';
import { symbolsOf } from './dependencies.ts';

export type { PlannedPeriod } from '#pipeline/backfill-plan.ts';

export interface BackfillActivities {
  planBackfill(scope: MarketScope): Promise<BackfillPlan>;
  loadChunk(run: ChunkRun): Promise<{ bars: number }>;
  /** Enters a period whose chunks are all loaded (or of which one failed) into the ledger. */
  sealPeriod(run: PeriodRun & { failed?: string }): Promise<{ rows: number; hash: string }>;
  commitBackfill(run: BackfillRun & { bars: number }): Promise<void>;
}

type BackfillDependencies = PlanDependencies & CommitDependencies;

export function createBackfillActivities(deps: BackfillDependencies): BackfillActivities {
  return {
    planBackfill: (scope) => queueNextPage(deps, scope),
    loadChunk: (run) => loadChunk(deps, run),
    sealPeriod: (run) => sealPeriod(deps, run),
    commitBackfill: (run) => commitBackfill(deps, run),
  };
}

async function sealPeriod(
  deps: PlanDependencies,
  { market, runId: owner, period, failed }: PeriodRun & { failed?: string },
): Promise<{ rows: number; hash: string }> {
  const key = ledgerKey(deps, market, period);
  const now = attemptTime();
  if (failed !== undefined) {
    await markPartitions(deps.warehouse, [key], { state: 'failed', owner, now, reason: failed });
    return { rows: 0, hash: '' };
  }
  const content = await partitionContent(deps.warehouse, { ...key, symbols: symbolsOf(deps.instruments, market) });
  await markPartitions(deps.warehouse, [key], { state: 'done', owner, now, ...content });
  return content;
}

/** Makes the loaded bars visible, and writes down what the feed refused or doubts of the market. */
async function commitBackfill(deps: BackfillDependencies, run: BackfillRun & { bars: number }): Promise<void> {
  const { warehouse, feed, instruments } = deps;
  const { market, runId, asOf, bars } = run;
  const symbols = new Set(symbolsOf(instruments, market));
  const findings = (feed.findings?.() ?? []).filter(({ symbol }) => symbols.has(symbol));
  await insertFeedFindings(warehouse, feed.name, findings);
  // Nothing was missing: the commit of the run that loaded it stands.
  if (bars === 0 && (await isCommitted(warehouse, runId))) return;
  await commit(deps, run, { kind: 'backfill', barsThrough: asOf, stateThrough: 0, bars });
}
