import type { Logger } from 'pino';
import type { MarketId } from '#market/market-id.ts';
import { type ModelSet, readModels } from '#warehouse/models.ts';
import { readRangeModels } from '#warehouse/range-models.ts';
import { settledMark } from '#warehouse/runs.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { MarketModels } from './inference.ts';
import type { RangeModels } from './range-inference.ts';
import { usableModels } from './usable-models.ts';

/** The newest committed models of a market. */
export interface KnownModels {
  readonly signals: MarketModels;
  readonly ranges: RangeModels;
}

export interface ModelCache {
  /** One cheap question while no batch has been committed: only batches fit models. */
  of(market: MarketId): Promise<KnownModels>;
}

/** Models in memory, by market. A corrupted row is logged and counts as missing. */
export function createModelCache(warehouse: Warehouse, log: Logger): ModelCache {
  const known = new Map<MarketId, { mark: string; models: KnownModels }>();
  return {
    async of(market) {
      // First: what is committed after this look gets another mark.
      const mark = await settledMark(warehouse, market);
      const held = known.get(market);
      if (held?.mark === mark) return held.models;
      const [usual, ranges] = await Promise.all([
        readModels(warehouse, market),
        readRangeModels(warehouse, { market }),
      ]);
      const corrupted = [...usual.corrupted, ...ranges.corrupted];
      if (corrupted.length > 0)
        log.error({ market, corrupted }, 'models whose stored arrays are not what was written are left out');
      const models = { signals: byPlace(usual), ranges: usableModels(ranges) };
      known.set(market, { mark, models });
      return models;
    },
  };
}

function byPlace({ signals, novelty }: ModelSet): MarketModels {
  const named = <T extends { readonly assetClass: string; readonly timeframe: string }>(all: readonly T[]) =>
    new Map(all.map((model) => [`${model.assetClass}/${model.timeframe}`, model]));
  const [bySignal, byNovelty] = [named(signals), named(novelty)];
  return {
    signal: (assetClass, timeframe) => bySignal.get(`${assetClass}/${timeframe}`) ?? null,
    novelty: (assetClass, timeframe) => byNovelty.get(`${assetClass}/${timeframe}`) ?? null,
  };
}
