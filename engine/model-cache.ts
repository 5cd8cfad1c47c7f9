import type { Logger } from 'pino';
import type { MarketId } from '#market/market-id.ts';
import { newestModels, readModels } from '#warehouse/models.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { MarketModels } from './inference.ts';

export interface ModelCache {
  /** The newest committed models of a market: one cheap question when they are known already. */
  of(market: MarketId): Promise<MarketModels>;
}

/** Models in memory, by market. A corrupted row is logged and counts as missing. */
export function createModelCache(warehouse: Warehouse, log: Logger): ModelCache {
  const known = new Map<string, { key: string; models: MarketModels }>();
  return {
    async of(market) {
      const newest = await newestModels(warehouse, market);
      const key = `${newest.signals}/${newest.novelty}`;
      const held = known.get(market);
      if (held?.key === key) return held.models;
      const { signals, novelty, corrupted } = await readModels(warehouse, market);
      if (corrupted.length > 0)
        log.error({ market, corrupted }, 'models whose stored arrays are not what was written are left out');
      const named = <T extends { readonly assetClass: string; readonly timeframe: string }>(all: readonly T[]) =>
        new Map(all.map((model) => [`${model.assetClass}/${model.timeframe}`, model]));
      const [bySignal, byNovelty] = [named(signals), named(novelty)];
      const models: MarketModels = {
        signal: (assetClass, timeframe) => bySignal.get(`${assetClass}/${timeframe}`) ?? null,
        novelty: (assetClass, timeframe) => byNovelty.get(`${assetClass}/${timeframe}`) ?? null,
      };
      known.set(market, { key, models });
      return models;
    },
  };
}
