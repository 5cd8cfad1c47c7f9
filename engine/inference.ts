import { featureIndex } from '#market/features/catalogue.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import { type NoveltyModel, noveltyOf } from '#market/models/novelty/model.ts';
import { horizonOf } from '#market/models/signals/horizon.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { type AbstainReason, decide, predict, type Signal } from '#market/models/signals/signal.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { EngineOutput } from './protocol.ts';

/** Models of a market as inference takes them; what is missing makes neutral signals and no novelty. */
export interface MarketModels {
  signal(
    assetClass: AssetClass,
    timeframe: Timeframe,
  ): { readonly model: SignalModel; readonly passed: boolean; readonly alpha: number; readonly version: number } | null;
  novelty(
    assetClass: AssetClass,
    timeframe: Timeframe,
  ): { readonly model: NoveltyModel; readonly version: number } | null;
}

/** What is said of one closed bar. Rows are those of the output's vectors. */
export interface Inference extends Signal {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: number;
  readonly closeTime: number;
  readonly horizon: number;
  readonly base: number;
  /** As-of of the batch that fitted the model, 0 for none. */
  readonly modelVersion: number;
  /** Index into REGIME_LABELS; −1 where there is no regime yet. */
  readonly regime: number;
  readonly probabilities: Float32Array;
  readonly vector: Float32Array;
  /** NaN where it is not known. */
  readonly novelty: number;
  readonly drivers: readonly string[];
  readonly noveltyVersion: number;
}

/** Above this a bar is too unlike what the model has seen (quant design, 4.2). */
const EXTREME = 0.999;
/** Models are fitted weekly; twice as old they no longer speak. */
const EXPIRED = 14 * DAY;
const SIGMA60 = featureIndex('vol_cc_60');
const PEERS = featureIndex('corr_class_60');
const NO_REGIME = new Float32Array(REGIME_COUNT).fill(Number.NaN);

/** Signals and novelty of every vector of an output, from the float32 values that are stored. */
export function infer(
  { features, regimes }: Pick<EngineOutput, 'features' | 'regimes'>,
  instruments: ReadonlyMap<string, Instrument>,
  models: MarketModels,
  asOf: number,
): Inference[] {
  const regimeRows = new Map<string, number>();
  for (let i = 0; i < regimes.length; i++)
    regimeRows.set(`${regimes.symbol[i]} ${regimes.timeframe[i]} ${regimes.openTime[i]}`, i);
  return Array.from({ length: features.length }, (_, i) => {
    const symbol = features.symbol[i];
    const { assetClass, calendar } = instruments.get(symbol) as Instrument;
    const timeframe = TIMEFRAMES[features.timeframe[i]];
    const at = i * FEATURE_COUNT;
    const row = regimeRows.get(`${symbol} ${features.timeframe[i]} ${features.openTime[i]}`);
    const probabilities =
      row === undefined ? NO_REGIME : regimes.probabilities.subarray(row * REGIME_COUNT, (row + 1) * REGIME_COUNT);
    const usual = models.novelty(assetClass, timeframe);
    const { novelty, drivers } =
      usual === null ? { novelty: Number.NaN, drivers: [] } : noveltyOf(usual.model, features.vectors, at);
    const fitted = models.signal(assetClass, timeframe);
    const horizon = horizonOf(calendar, timeframe);
    const sigma = features.vectors[at + SIGMA60];
    const hindered: AbstainReason =
      Number.isNaN(sigma) || row === undefined
        ? 'warmup'
        : Number.isNaN(features.vectors[at + PEERS])
          ? 'thin_benchmark'
          : novelty > EXTREME
            ? 'novelty_extreme'
            : fitted !== null && asOf - fitted.version > EXPIRED
              ? 'model_expired'
              : '';
    const p =
      fitted === null || hindered === 'warmup'
        ? Number.NaN
        : predict(fitted.model, features.vectors, at, probabilities);
    const signal = decide(fitted?.model ?? null, Number.isNaN(p) ? (fitted?.model.base ?? 0.5) : p, {
      passed: fitted?.passed ?? false,
      hindered,
      deviation: sigma * Math.sqrt(horizon),
      alpha: fitted?.alpha ?? 0.2,
    });
    return {
      ...signal,
      symbol,
      timeframe,
      openTime: features.openTime[i],
      closeTime: features.closeTime[i],
      horizon,
      base: fitted?.model.base ?? 0.5,
      modelVersion: fitted?.version ?? 0,
      regime: row === undefined ? -1 : regimes.label[row],
      probabilities,
      vector: features.vectors.subarray(at, at + FEATURE_COUNT),
      novelty,
      drivers: drivers.map(({ input }) => input),
      noveltyVersion: usual?.version ?? 0,
    };
  });
}
