import type { Logger } from 'pino';
import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import type { RangeInputBlock } from '#market/output.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { type Inference, infer } from './inference.ts';
import { createModelCache } from './model-cache.ts';
import type { EngineOutput } from './protocol.ts';
import { inferRanges, type RangeInference } from './range-inference.ts';
import { createRangeModelCache } from './range-model-cache.ts';

/** Applies the newest committed models of a market. */
export interface Predictor {
  /** Signal and novelty of every vector of an output. `asOf` (UTC ms): what the age of a model is counted to. */
  infer(market: MarketId, output: EngineOutput, asOf: number): Promise<Inference[]>;
  /** The ranges of every row of an output that has all members of its closes. */
  inferRanges(market: MarketId, block: RangeInputBlock): Promise<RangeInference[]>;
}

export function createPredictor({
  warehouse,
  instruments,
  log,
}: {
  readonly warehouse: Warehouse;
  readonly instruments: readonly Instrument[];
  readonly log: Logger;
}): Predictor {
  const models = createModelCache(warehouse, log);
  const rangeModels = createRangeModelCache(warehouse, log);
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  return {
    async infer(market, output, asOf) {
      return output.features.length === 0 ? [] : infer(output, bySymbol, await models.of(market), asOf);
    },
    async inferRanges(market, block) {
      return block.length === 0 ? [] : inferRanges(block, bySymbol, await rangeModels.of(market));
    },
  };
}
