import { featureIndex } from '#market/features/catalogue.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import { type NoveltyModel, noveltyOf } from '#market/models/novelty/model.ts';
import { halfWidth } from '#market/models/signals/conformal.ts';
import { horizonOf } from '#market/models/signals/horizon.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { type AbstainReason, decide, predict, type Signal } from '#market/models/signals/signal.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { EngineOutput } from './protocol.ts';
import type { RangeInference } from './range-inference.ts';

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

/** Signal and novelty of one closed bar. Rows are those of the output's vectors. */
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
const NOVELTY_MOST = 0.999;
/** Models are fitted weekly; twice as old they are not used. */
const MODEL_AGE_MOST = 14 * DAY;
const SIGMA60 = featureIndex('vol_cc_60');
const CLASS_CORRELATION = featureIndex('corr_class_60');
const NO_REGIME = new Float32Array(REGIME_COUNT).fill(Number.NaN);
/** Without a model: an even chance, and the usual share of misses of an interval. */
const NO_MODEL = { base: 0.5, alpha: 0.2 };

/** What is known of a bar before its signal is decided; NaN where a number is not known. */
interface Evidence {
  readonly hasRegime: boolean;
  readonly sigma: number;
  readonly classCorrelation: number;
  readonly novelty: number;
  /** NaN without a model. */
  readonly modelAgeMs: number;
}

/** Why a signal abstains before any model is asked. The first rule that applies is the reason that a reader is given. */
const ABSTENTIONS: readonly { readonly reason: AbstainReason; applies(evidence: Evidence): boolean }[] = [
  { reason: 'warmup', applies: ({ sigma, hasRegime }) => Number.isNaN(sigma) || !hasRegime },
  { reason: 'thin_benchmark', applies: ({ classCorrelation }) => Number.isNaN(classCorrelation) },
  { reason: 'novelty_extreme', applies: ({ novelty }) => novelty > NOVELTY_MOST },
  { reason: 'model_expired', applies: ({ modelAgeMs }) => modelAgeMs > MODEL_AGE_MOST },
];

/** The reason to abstain from a signal, empty for none. */
export const abstention = (evidence: Evidence): AbstainReason =>
  ABSTENTIONS.find(({ applies }) => applies(evidence))?.reason ?? '';

type Output = Pick<EngineOutput, 'features' | 'regimes'>;

/** Signals and novelty of every vector of an output, from the float32 values that are stored. */
export function infer(
  { features, regimes }: Output,
  instruments: ReadonlyMap<string, Instrument>,
  models: MarketModels,
  ranges: readonly RangeInference[],
  asOf: number,
): Inference[] {
  const widths = new Map(ranges.map((range) => [rangeKey(range, range.horizon), range]));
  const regimeRows = new Map<string, number>();
  for (let i = 0; i < regimes.length; i++) regimeRows.set(barKey(regimes, i), i);
  return Array.from({ length: features.length }, (_, i) => {
    const instrument = instruments.get(features.symbol[i]);
    if (instrument === undefined) throw new RangeError(`no instrument ${features.symbol[i]} to infer for`);
    return inferBar({ features, regimes }, i, regimeRows.get(barKey(features, i)) ?? null, {
      instrument,
      models,
      widths,
      asOf,
    });
  });
}

const barKey = (block: Output['features'] | Output['regimes'], i: number): string =>
  `${block.symbol[i]} ${block.timeframe[i]} ${block.openTime[i]}`;

const rangeKey = (
  { symbol, timeframe, openTime }: Pick<RangeInference, 'symbol' | 'timeframe' | 'openTime'>,
  horizon: number,
): string => `${symbol} ${timeframe} ${openTime} ${horizon}`;

/**
 * Half-width of the interval of a signal: from the range of its horizon. Without one, what the residuals of its own model say of its
 * last 60 bars.
 */
function halfOf(
  range: RangeInference | undefined,
  fitted: ReturnType<MarketModels['signal']>,
  deviation: number,
): number {
  const alpha = fitted?.alpha ?? NO_MODEL.alpha;
  if (range !== undefined) return range.enteredWithin(Math.min(0.5, Math.max(0.02, alpha)));
  return fitted === null ? Number.NaN : halfWidth(fitted.model.residuals, alpha) * deviation;
}

/** Signal and novelty of vector `i`, whose regime is in row `regimeRow`; null: it has none. */
function inferBar(
  { features, regimes }: Output,
  i: number,
  regimeRow: number | null,
  {
    instrument,
    models,
    widths,
    asOf,
  }: {
    instrument: Instrument;
    models: MarketModels;
    widths: ReadonlyMap<string, RangeInference>;
    asOf: number;
  },
): Inference {
  const { symbol, assetClass, calendar } = instrument;
  const timeframe = TIMEFRAMES[features.timeframe[i]];
  const at = i * FEATURE_COUNT;
  const probabilities =
    regimeRow === null
      ? NO_REGIME
      : regimes.probabilities.subarray(regimeRow * REGIME_COUNT, (regimeRow + 1) * REGIME_COUNT);
  const reference = models.novelty(assetClass, timeframe);
  const { novelty, drivers } =
    reference === null ? { novelty: Number.NaN, drivers: [] } : noveltyOf(reference.model, features.vectors, at);
  const fitted = models.signal(assetClass, timeframe);
  const horizon = horizonOf(calendar, timeframe);
  const sigma = features.vectors[at + SIGMA60];
  const hindered = abstention({
    hasRegime: regimeRow !== null,
    sigma,
    classCorrelation: features.vectors[at + CLASS_CORRELATION],
    novelty,
    modelAgeMs: fitted === null ? Number.NaN : asOf - fitted.version,
  });
  const range = widths.get(rangeKey({ symbol, timeframe, openTime: features.openTime[i] }, horizon));
  const base = fitted?.model.base ?? NO_MODEL.base;
  const p =
    fitted === null || hindered === 'warmup' ? Number.NaN : predict(fitted.model, features.vectors, at, probabilities);
  const signal = decide(fitted?.model ?? null, Number.isNaN(p) ? base : p, {
    passed: fitted?.passed ?? false,
    hindered,
    half: halfOf(range, fitted, sigma * Math.sqrt(horizon)),
  });
  return {
    ...signal,
    symbol,
    timeframe,
    openTime: features.openTime[i],
    closeTime: features.closeTime[i],
    horizon,
    base,
    modelVersion: fitted?.version ?? 0,
    regime: regimeRow === null ? -1 : regimes.label[regimeRow],
    probabilities,
    vector: features.vectors.subarray(at, at + FEATURE_COUNT),
    novelty,
    drivers: drivers.map(({ input }) => input),
    noveltyVersion: reference?.version ?? 0,
  };
}
