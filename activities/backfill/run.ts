import type { RunVersion } from '#contracts/runs.ts';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import type { LoadedPeriod } from '#pipeline/backfill-plan.ts';

/** A backfill of one market; its as-of is where the history that it loads ends. */
export interface BackfillRun {
  readonly market: MarketId;
  readonly runId: string;
  readonly version: RunVersion;
  readonly asOf: UtcMs;
}

/** What a backfill does with one period. */
export type PeriodRun = BackfillRun & { readonly period: LoadedPeriod };
