import { CONTEXT_MARKET } from '#market/market-id.ts';
import { NOTHING_AMENDED } from '#pipeline/amended.ts';
import { deriveBars } from './series-bars.ts';
import type { SeriesDependencies } from './series-engine.ts';
import { computeSeries, fitSeries } from './series-regimes.ts';
import type { BatchSteps } from './steps.ts';

/** Whether a market is that of exogenous series: published, not traded. */
export const isSeriesMarket = (market: string): boolean => market === CONTEXT_MARKET;

/**
 * The batch of the market of exogenous series: bars from the table of series, parameters and regimes from the engine every market
 * has. What is about trading has nothing to do: minutes, quality checks of prices, signals and their models, correlations.
 */
export function createSeriesSteps(deps: SeriesDependencies): BatchSteps {
  return {
    reconcileMinutes: async () => NOTHING_AMENDED,
    loadDailyBars: (run) => deriveBars(deps, run),
    checkQuality: async () => ({ blocking: 0, warnings: 0, accepted: 0 }),
    fitParameters: (run) => fitSeries(deps, run),
    computeDaily: async (run) => ({ ...(await computeSeries(deps, run)), seeded: false }),
    resolveOutcomes: async () => ({ outcomes: 0, amended: 0, forecasts: 0 }),
    fitModels: async () => ({ signals: 0, passed: 0, novelty: 0 }),
    forecastRanges: async () => ({ models: 0, open: 0, forecasts: 0 }),
    forecastRelative: async () => ({ classes: 0, open: 0, forecasts: 0 }),
    recordHistory: async () => ({ days: 0, correlations: 0, labels: 0 }),
    findShifts: async () => ({ found: 0, pairs: 0 }),
  };
}
