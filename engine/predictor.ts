import type { Logger } from 'pino';
import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { type Inference, infer } from './inference.ts';
import { createModelCache } from './model-cache.ts';
import type { EngineOutput } from './protocol.ts';
import { inferRanges, type RangeInference } from './range-inference.ts';

/** What the models of a market say of an output. */
export interface Prediction {
  /** Signal and novelty of every vector. */
  readonly signals: readonly Inference[];
  /** The ranges of every row. Those of a bar whose class is not in the output stand for themselves alone. */
  readonly ranges: readonly RangeInference[];
}

/** Applies the newest committed models of a market. */
export interface Predictor {
  /** `asOf` (UTC ms): what the age of a model is counted to. */
  predict(market: MarketId, output: EngineOutput, asOf: number): Promise<Prediction>;
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
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  return {
    async predict(market, output, asOf) {
      if (output.features.length === 0) return { signals: [], ranges: [] };
      const known = await models.of(market);
      const ranges = inferRanges(output.ranges, bySymbol, known.ranges);
      return { signals: infer(output, bySymbol, known.signals, ranges, asOf), ranges };
    },
  };
}
