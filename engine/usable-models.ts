import type { RangeModelSet } from '#warehouse/range-models.ts';
import type { RangeModels, UsableRangeModel } from './range-inference.ts';

/** Models by class and timeframe, in the order of their horizons. */
export function usableModels({ models }: Pick<RangeModelSet, 'models'>): RangeModels {
  const byPlace = Map.groupBy(models, ({ assetClass, timeframe }) => `${assetClass}/${timeframe}`);
  const usable = new Map<string, readonly UsableRangeModel[]>(
    [...byPlace].map(([place, found]) => [place, [...found].sort((a, b) => a.model.fit.horizon - b.model.fit.horizon)]),
  );
  return { of: (assetClass, timeframe) => usable.get(`${assetClass}/${timeframe}`) ?? [] };
}
