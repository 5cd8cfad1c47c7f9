import { inferRanges } from '#engine/range-inference.ts';
import { usableModels } from '#engine/usable-models.ts';
import { INITIAL_ALPHA, nextAlpha } from '#market/models/ranges/coverage.ts';
import { DAILY_TIMEFRAMES, TIMEFRAMES, timeframeIndex } from '#market/timeframe.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { readRangeMisses } from '#warehouse/forecast-outcomes.ts';
import { readRangeInputs } from '#warehouse/range-inputs.ts';
import { insertRangeModels, readRangeModels } from '#warehouse/range-models.ts';
import type { Dependencies } from '../dependencies.ts';
import { issueRanges, type RangeDependencies } from '../issue-ranges.ts';
import { lastBatch } from './previous.ts';
import type { BatchRun } from './run.ts';

export interface ForecastCounts {
  readonly models: number;
  /** Models that show skill. */
  readonly open: number;
  readonly forecasts: number;
}

/**
 * Freezes the range models of a night (coefficients when they are a week old, quantiles and coverage every night), then forecasts with
 * them from the newest bars that this run computed. The first batch of a market does so on every timeframe.
 */
export async function forecastRanges(
  deps: RangeDependencies & Pick<Dependencies, 'training' | 'instruments'>,
  run: BatchRun,
  onProgress: (step: string) => void,
): Promise<ForecastCounts> {
  const { warehouse, training, instruments } = deps;
  const { market, asOf, runId } = run;
  const before = await readRangeModels(warehouse, { market });
  const fitted = await training.fitRanges({ market, asOf, includeRun: runId, previous: before.models, onProgress });
  const misses = new Map(
    (await readRangeMisses(warehouse, market)).map((row) => [
      `${row.assetClass}/${row.timeframe}/${row.horizon}`,
      row.missed,
    ]),
  );
  const models = fitted.map((entry) => {
    const { horizon } = entry.model.fit;
    const missed = misses.get(`${entry.assetClass}/${timeframeIndex(entry.timeframe)}/${horizon}`) ?? [];
    return { ...entry, alpha: missed.reduce(nextAlpha, INITIAL_ALPHA) };
  });
  const stamp = stampOf(run, 'ranges');
  await insertRangeModels(warehouse, { market, models }, stamp);
  const previous = await lastBatch(warehouse, run);
  // Afterwards ticks forecast what is shorter than a day; of amended minutes the rest of the class would be missing here.
  const timeframes = previous === null ? TIMEFRAMES : DAILY_TIMEFRAMES;
  const block = await readRangeInputs(warehouse, { runId, after: previous?.asOf ?? 0, timeframes });
  const usable = usableModels({ models: models.map((model) => ({ ...model, version: asOf })) });
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const forecasts = inferRanges(block, bySymbol, usable);
  await issueRanges(deps, { market, chain: 'batches', forecasts }, stamp);
  const open = models.filter(({ model }) => model.gate.open).length;
  return { models: models.length, open, forecasts: forecasts.length };
}
