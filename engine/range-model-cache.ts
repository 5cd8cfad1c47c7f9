import type { Logger } from 'pino';
import type { MarketId } from '#market/market-id.ts';
import { newestRangeModels, type RangeModelSet, readRangeModels } from '#warehouse/range-models.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { RangeModels, UsableRangeModel } from './range-inference.ts';

/** Range models in memory, by market: one cheap question when they are known already. A corrupted row is logged and counts as missing. */
export function createRangeModelCache(warehouse: Warehouse, log: Logger) {
  const known = new Map<MarketId, { version: number; models: RangeModels }>();
  return {
    async of(market: MarketId): Promise<RangeModels> {
      const version = await newestRangeModels(warehouse, market);
      const held = known.get(market);
      if (held?.version === version) return held.models;
      const set = await readRangeModels(warehouse, { market });
      if (set.corrupted.length > 0)
        log.error(
          { market, corrupted: set.corrupted },
          'range models whose stored arrays are not what was written are left out',
        );
      const models = usableModels(set);
      known.set(market, { version, models });
      return models;
    },
  };
}

/** Models by class and timeframe, in the order of their horizons. */
export function usableModels({ models }: Pick<RangeModelSet, 'models'>): RangeModels {
  const byPlace = Map.groupBy(models, ({ assetClass, timeframe }) => `${assetClass}/${timeframe}`);
  const usable = new Map<string, readonly UsableRangeModel[]>(
    [...byPlace].map(([place, found]) => [place, [...found].sort((a, b) => a.model.fit.horizon - b.model.fit.horizon)]),
  );
  return { of: (assetClass, timeframe) => usable.get(`${assetClass}/${timeframe}`) ?? [] };
}
