import type { MarketId } from '#market/market-id.ts';
import { adapt, initialConformal } from '#market/models/signals/conformal.ts';
import { DAY } from '#market/time.ts';
import { timeframeIndex } from '#market/timeframe.ts';
import { insertModels, newestModels } from '#warehouse/models.ts';
import { readMissShares } from '#warehouse/outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Dependencies } from '../dependencies.ts';

export interface FittedCounts {
  readonly signals: number;
  /** Models of signals that show skill. */
  readonly passed: number;
  readonly novelty: number;
}

/** A week less a session, so that a refit never waits for the eighth day. */
const REFIT_AFTER = 6.5 * DAY;

/** Fits the models of a market that are due: novelty every night, signals when the newest are a week old. */
export async function refitModels(
  { warehouse, engine }: Pick<Dependencies, 'warehouse' | 'engine'>,
  market: MarketId,
  stamp: Stamp,
  onProgress: (step: string) => void,
): Promise<FittedCounts> {
  const newest = await newestModels(warehouse, market);
  const what = { signals: stamp.asOf - newest.signals >= REFIT_AFTER, novelty: true };
  const fitted = await engine.fitModels({ market, asOf: stamp.asOf, includeRun: stamp.runId, what, onProgress });
  const shares = await readMissShares(warehouse, market);
  const misses = new Map(shares.map((row) => [`${row.assetClass}/${row.timeframe}`, row.missed]));
  const signals = fitted.signals.map((model) => {
    const missed = misses.get(`${model.assetClass}/${timeframeIndex(model.timeframe)}`) ?? [];
    return { ...model, alpha: missed.reduce(adapt, initialConformal()).alpha };
  });
  await insertModels(warehouse, { market, signals, novelty: fitted.novelty }, stamp);
  return {
    signals: signals.length,
    passed: signals.filter(({ passed }) => passed).length,
    novelty: fitted.novelty.length,
  };
}
