import { ArgusError } from '#errors/argus-error.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { UtcMs } from '#market/time.ts';
import type { BatchRun } from './batch/run.ts';
import type { SeriesDependencies } from './batch/series-engine.ts';
import { createSeriesSteps, isSeriesMarket } from './batch/series-steps.ts';
import type { BatchSteps } from './batch/steps.ts';
import { createTradedSteps, type TradedDependencies } from './batch/traded-steps.ts';
import { type CommitDependencies, commit } from './commit.ts';
import type { Computed } from './engine-output.ts';
import { knownMarket } from './markets.ts';
import { type PublishDependencies, type PublishedRelease, publishSite } from './publish.ts';

export interface BatchActivities extends BatchSteps {
  resolveDay(input: { market: string; date?: string; nominal?: UtcMs }): Promise<{ date: string; asOf: UtcMs }>;
  commitBatch(run: CommittedBatch): Promise<void>;
  publishSite(run: BatchRun): Promise<PublishedRelease>;
}

type CommittedBatch = BatchRun & Computed & { readonly seeded: boolean; readonly bars: number };

type BatchDependencies = TradedDependencies & SeriesDependencies & PublishDependencies & CommitDependencies;

export function createBatchActivities(deps: BatchDependencies): BatchActivities {
  const traded = createTradedSteps(deps);
  const series = createSeriesSteps(deps);
  const stepsOf = ({ market }: BatchRun): BatchSteps => (isSeriesMarket(market) ? series : traded);
  return {
    resolveDay: async (input) => resolveDay(input),
    reconcileMinutes: (run) => stepsOf(run).reconcileMinutes(run),
    loadDailyBars: (run) => stepsOf(run).loadDailyBars(run),
    checkQuality: (run) => stepsOf(run).checkQuality(run),
    fitParameters: (run) => stepsOf(run).fitParameters(run),
    computeDaily: (run) => stepsOf(run).computeDaily(run),
    resolveOutcomes: (run) => stepsOf(run).resolveOutcomes(run),
    fitModels: (run) => stepsOf(run).fitModels(run),
    forecastRanges: (run) => stepsOf(run).forecastRanges(run),
    forecastRelative: (run) => stepsOf(run).forecastRelative(run),
    recordHistory: (run) => stepsOf(run).recordHistory(run),
    findShifts: (run) => stepsOf(run).findShifts(run),
    commitBatch: (run) => commitBatch(deps, run),
    publishSite: (run) => publishSite(deps, run),
  };
}

/**
 * The session that a batch is about: of the date, or the last one that closed by the nominal time.
 * @throws ArgusError ARGUS_USAGE for an unknown market, ARGUS_NO_SESSION when there is none.
 */
export function resolveDay(input: { market: string; date?: string; nominal?: UtcMs }): { date: string; asOf: UtcMs } {
  const { date, nominal = 0 } = input;
  const market = knownMarket(input.market);
  const calendar = calendarOfMarket(market);
  const session = date === undefined ? calendar.lastClosed(nominal) : calendar.sessionOn(date);
  if (session === null) {
    const when = date ?? 'or before the nominal time';
    throw new ArgusError('ARGUS_NO_SESSION', `market ${market} has no session on ${when}`);
  }
  return { date: session.date, asOf: session.close };
}

/** Only the batch that seeds a market moves the intraday watermark; afterwards ticks own it. */
export const commitBatch = (deps: CommitDependencies, run: CommittedBatch): Promise<void> =>
  commit(deps, run, {
    kind: 'batch',
    barsThrough: 0,
    stateThrough: run.seeded ? run.asOf : 0,
    bars: run.bars,
    computed: run,
  });
