import type { Amended } from '#pipeline/amended.ts';
import type { Computed } from '../engine-output.ts';
import type { HistoryCounts } from './history.ts';
import type { FittedCounts } from './model-fits.ts';
import type { ForecastCounts } from './ranges.ts';
import type { RelativeCounts } from './relative.ts';
import type { BatchRun } from './run.ts';

/**
 * The steps of a batch that depend on the kind of market. There are two: a traded market, whose bars come from a feed
 * (`traded-steps.ts`), and the market of exogenous series, whose bars come from the table of series (`series-steps.ts`).
 */
export interface BatchSteps {
  /** Minutes that came late or were corrected since the last batch. */
  reconcileMinutes(run: BatchRun): Promise<Amended>;
  loadDailyBars(run: BatchRun): Promise<{ bars: number; amended: Amended }>;
  /** @throws ArgusError ARGUS_QUALITY_BLOCKED when a finding blocks that nobody has accepted. */
  checkQuality(run: BatchRun): Promise<{ blocking: number; warnings: number; accepted: number }>;
  fitParameters(run: BatchRun): Promise<{ scales: number; transitions: number }>;
  /** `minutes` and `days`: what the steps before have amended. */
  computeDaily(run: BatchRun & { minutes?: Amended; days?: Amended }): Promise<Computed & { seeded: boolean }>;
  resolveOutcomes(run: BatchRun): Promise<{ outcomes: number; amended: number; forecasts: number }>;
  fitModels(run: BatchRun): Promise<FittedCounts>;
  forecastRanges(run: BatchRun): Promise<ForecastCounts>;
  forecastRelative(run: BatchRun): Promise<RelativeCounts>;
  recordHistory(run: BatchRun): Promise<HistoryCounts>;
  findShifts(run: BatchRun): Promise<{ found: number; pairs: number }>;
}
