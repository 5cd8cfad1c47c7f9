import { ArgusError } from '#errors/argus-error.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import { type BackfillScope, type Plan, type PlannedPeriod, planPeriods } from '#pipeline/backfill-plan.ts';
import { markPartitions, readPartitions } from '#warehouse/partitions.ts';
import { attemptTime } from '../attempt.ts';
import type { FeedDependencies } from '../delivered-bars.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { knownMarket } from '../markets.ts';
import { ledgerDataset, ledgerKey } from './ledger-key.ts';

export type PlanDependencies = FeedDependencies & Pick<Dependencies, 'warehouse'>;
export type MarketScope = BackfillScope & { readonly market: MarketId };

/** What the workflow is told of a plan: one page of it, and how much the whole is. */
export interface BackfillPlan {
  /** The next periods to load, complete ones. */
  readonly page: readonly PlannedPeriod[];
  /** Periods and chunks of the whole rest, this page included, and periods that the mode leaves out. */
  readonly periods: number;
  readonly chunks: number;
  readonly left: number;
}

/** What a backfill would load now, by what the feed has and the ledger says. */
export async function planOf(deps: PlanDependencies, scope: MarketScope, now: UtcMs): Promise<Plan> {
  const { market } = scope;
  const symbols = new Set(symbolsOf(deps.instruments, market));
  const coverage = (await deps.feed.coverage()).filter((part) => symbols.has(part.symbol));
  const ledger = await readPartitions(deps.warehouse, { dataset: ledgerDataset(deps, market), market });
  return planPeriods({ calendar: calendarOfMarket(market), coverage, ledger, scope, now });
}

/**
 * Plans a backfill and queues the next page of it in the ledger.
 * @throws ArgusError ARGUS_USAGE for an unknown market, ARGUS_BACKFILL_BUSY when another run is loading some of its periods.
 */
export async function queueNextPage(deps: PlanDependencies, scope: MarketScope): Promise<BackfillPlan> {
  const { runId: owner, startedAt } = scope;
  const market = knownMarket(scope.market);
  const now = attemptTime();
  const { page, rest, left, busy } = await planOf(deps, scope, now);
  const [other] = busy;
  if (other !== undefined) {
    throw new ArgusError(
      'ARGUS_BACKFILL_BUSY',
      `${busy.length} periods of ${market}, first ${other.timeframe} ${other.period}, are being loaded by ${other.owner}`,
    );
  }
  const keys = page.map((period) => ledgerKey(deps, market, period));
  await markPartitions(deps.warehouse, keys, { state: 'queued', owner, now: Math.max(now, startedAt) });
  const chunks = rest.reduce((sum, period) => sum + period.chunks.length, 0);
  return { page, periods: rest.length, chunks, left };
}
