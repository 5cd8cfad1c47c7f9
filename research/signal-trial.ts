import type { AssetClass } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { type BlockLengths, type Blocks, blockLengths, splitBlocks } from '#market/models/signals/blocks.ts';
import { halfWidth } from '#market/models/signals/conformal.ts';
import { measureSkill, passGate, shrinkage } from '#market/models/signals/gate.ts';
import { horizonOf, strideOf } from '#market/models/signals/horizon.ts';
import { labelBars } from '#market/models/signals/label.ts';
import { type SignalModel, trainModel } from '#market/models/signals/model.ts';
import { spearman } from '#market/models/signals/scores.ts';
import { decide, predict, type Signal } from '#market/models/signals/signal.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import type { IntradayTimeframe } from '#market/timeframe.ts';
import type { World } from '#simulator/worlds.ts';
import { idealDrifts } from './ideal-filter.ts';
import { computeHistory } from './laboratory.ts';
import { type Market, simulateClass } from './simulated.ts';

export interface SignalTrial {
  readonly seed: number;
  readonly t: number;
  readonly p: number;
  readonly penalty: number;
  readonly base: number;
  readonly rows: SignalModel['rows'];
  /** Signals of the gate block if the gate had judged this model alone: how many have a direction, and the mean |p' − ½|. */
  readonly passed: boolean;
  readonly signals: number;
  readonly directional: number;
  readonly meanAway: number;
  readonly maximumConfidence: number;
  /** Mean over dates of the rank correlation of p with what came, of the model and of one that knows the true regime. */
  readonly informationCoefficient: number;
  readonly oracleCoefficient: number;
  /** The same of one that knows the drifts of the regimes but sees only their filtered probabilities. */
  readonly filteredCoefficient: number;
  /** The same of the true regime with its ties broken by chance: a rank correlation is larger for five values than for a hundred. */
  readonly untiedCoefficient: number;
  /** The same of the ideal filter, which knows everything but the symbol's own shocks; NaN where it was not run. */
  readonly idealCoefficient: number;
  readonly coverage: number;
  /** The bars after the gate block, which decided nothing; null without any. */
  readonly live: LiveBlock | null;
}

/** What the signals were worth on bars that came after those on which the gate was decided. */
export interface LiveBlock {
  readonly dates: number;
  readonly signals: number;
  readonly directional: number;
  /** Directional signals whose outcome had their sign. */
  readonly hits: number;
  /** Gain over the base rate in its errors. */
  readonly t: number;
  readonly informationCoefficient: number;
  readonly coverage: number;
}

/** Drift of the true regimes in units of volatility (quant design, 3.1): what an oracle would rank by. */
const ORACLE_DRIFT = [0.2, -0.24, 0, 0, -0.6];

export interface SignalTrialInput {
  readonly world: World;
  readonly seed: number;
  readonly assetClass?: AssetClass;
  readonly timeframe?: IntradayTimeframe;
  readonly symbols?: number;
  readonly sessions?: number;
  /** Other blocks than those of the product, in bars. */
  readonly lengths?: BlockLengths;
  /** Whether the ideal filter is run beside the model: it takes most of the time of a trial. Absent: yes. */
  readonly ideal?: boolean;
  /** Sessions after the gate block, on top of `sessions`. */
  readonly live?: number;
  /** Bars of another model than the simulator's, with as many sessions as `sessions` and `live` say. */
  readonly market?: Market;
  readonly onProgress?: (step: string) => void;
}

/** One world and seed, from simulated minutes to the gate: the whole of a night's refit on data whose truth is known. */
export async function runSignalTrial(input: SignalTrialInput): Promise<SignalTrial | null> {
  const fitted = await fitTrial(input);
  if (fitted === null) return null;
  const { model } = fitted;
  const [passed = false] = passGate([model.skill]);
  return {
    seed: input.seed,
    t: model.skill.t,
    p: model.skill.p,
    penalty: model.penalty,
    base: model.base,
    rows: model.rows,
    passed: passed && shrinkage(passed, model.skill.t) > 0,
    ...summarise([...judgeBars(fitted, passed, fitted.blocks.gate, guesserOf(input, fitted))], hasIdeal(input)),
    live: fitted.live === null ? null : judgeLive(fitted, passed, fitted.live),
  };
}

/** A simulated class, the model that was fitted on it, and what it was fitted on. */
interface FittedTrial {
  readonly market: Market;
  readonly labelled: ReturnType<typeof labelBars>;
  /** Open time of the first bar. */
  readonly begin: number;
  readonly blocks: Blocks;
  readonly model: SignalModel;
  /** Open times of the bars after the gate block. */
  readonly live: Period | null;
  /** Dates of the training grid within twice the horizon: the lag of an error. */
  readonly lag: number;
}

type Period = readonly [from: number, to: number];

/** Null when the history is too short for the blocks, or a block for a model. */
async function fitTrial(input: SignalTrialInput): Promise<FittedTrial | null> {
  const { world, seed, assetClass = 'us_equity', timeframe = '1h', symbols = 100, sessions = 400, live = 0 } = input;
  const report = input.onProgress ?? (() => {});
  const days = Math.ceil(((sessions + live) * 365) / 251);
  const market = input.market ?? (await simulateClass({ seed, world, assetClass, timeframe, symbols, days }));
  report('simulated');
  const { instruments, bars } = market;
  const calendar = instruments[0]?.calendar ?? '24X7';
  const horizon = horizonOf(calendar, timeframe);
  const stride = strideOf(calendar, timeframe);
  const times = Float64Array.from(new Set(bars.flatMap(({ bars: columns }) => [...columns.openTime]))).sort();
  const perSession = times.length / (sessions + live);
  // The outcomes of the gate block end where the live bars begin.
  const end = times.length - Math.round(live * perSession);
  const lengths = input.lengths ?? blockLengths(timeframe, perSession);
  const blocks = splitBlocks(times.subarray(0, end), lengths, horizon);
  if (blocks === null) return null;
  const output = computeHistory({ instruments, bars, fitBefore: blocks.train[1], vectors: 'grid' });
  report('computed');
  const labelled = labelBars(output, bars, horizon);
  const halfLife = 60 * DAY * (365 / 251);
  const model = trainModel(labelled, { blocks, horizon, stride, halfLife, onProgress: report });
  const after: Period | null = end < times.length ? [times[end], times[times.length - 1]] : null;
  return model === null
    ? null
    : { market, labelled, begin: times[0], blocks, model, live: after, lag: Math.ceil((2 * horizon) / stride) };
}

/** What the outcome of a bar is ranked by: the model's p, and what those say who know more. */
type Guesses = Readonly<Record<'p' | 'oracle' | 'filtered' | 'untied' | 'ideal', number>>;

/** On a random walk no regime is in force that a filter could look for. */
const hasIdeal = ({ world, market, ideal = true }: SignalTrialInput): boolean =>
  ideal && world !== 'random_walk' && market === undefined;

/** Guesses for a row of the labelled bars, by those who know more than the model. Must be asked in the order of the rows. */
function guesserOf(
  input: SignalTrialInput,
  { market, labelled, begin, blocks }: FittedTrial,
): (row: number) => Omit<Guesses, 'p'> {
  const { world, seed } = input;
  const { instruments } = market;
  const symbols = instruments.map(({ symbol }) => symbol);
  const ideal = hasIdeal(input) ? idealDrifts({ seed, world, symbols }, [begin, blocks.gate[1] + DAY]) : null;
  const chance = createRandom(seed);
  return (row) => {
    const symbol = labelled.symbol[row];
    const openTime = labelled.openTime[row];
    const seen = labelled.probabilities.subarray(row * REGIME_COUNT, (row + 1) * REGIME_COUNT);
    const drift = ORACLE_DRIFT[market.truth(symbol, openTime) ?? 2];
    return {
      filtered: seen.reduce((sum, share, regime) => sum + share * ORACLE_DRIFT[regime], 0),
      oracle: drift,
      untied: drift + 1e-6 * chance(),
      ideal: ideal?.get(symbol)?.get(openTime) ?? Number.NaN,
    };
  };
}

/** A bar with what was said of it and what came of it. */
interface JudgedBar {
  readonly openTime: number;
  /** Outcome in units of volatility. */
  readonly z: number;
  readonly guesses: Guesses;
  readonly signal: Signal;
  readonly inside: boolean;
}

const UNINFORMED: Omit<Guesses, 'p'> = { oracle: 0, filtered: 0, untied: 0, ideal: 0 };

function* judgeBars(
  { labelled, model }: FittedTrial,
  passed: boolean,
  [from, to]: Period,
  guessOf: (row: number) => Omit<Guesses, 'p'>,
): Generator<JudgedBar> {
  for (let row = 0; row < labelled.length; row++) {
    const openTime = labelled.openTime[row];
    const z = labelled.standardised[row];
    if (openTime < from || openTime > to || Number.isNaN(z)) continue;
    const p = predict(model, labelled.vectors, row * FEATURE_COUNT, labelled.probabilities, row * REGIME_COUNT);
    const deviation = labelled.outcome[row] / z;
    const signal = decide(model, p, {
      passed,
      hindered: '',
      half: halfWidth(model.residuals, 0.2) * deviation,
    });
    const inside = Math.abs(labelled.outcome[row]) <= signal.high;
    yield { openTime, z, guesses: { p, ...guessOf(row) }, signal, inside };
  }
}

function judgeLive(fitted: FittedTrial, passed: boolean, period: Period): LiveBlock {
  const rows = [...judgeBars(fitted, passed, period, () => UNINFORMED)];
  const directional = rows.filter(({ signal }) => signal.direction !== 'neutral');
  const skill = measureSkill(
    Float64Array.from(rows, ({ openTime }) => openTime),
    Uint8Array.from(rows, ({ z }) => (z > 0 ? 1 : 0)),
    Float64Array.from(rows, ({ guesses }) => guesses.p),
    fitted.model.base,
    fitted.lag,
  );
  return {
    dates: skill.dates,
    signals: rows.length,
    directional: directional.length,
    hits: directional.filter(({ signal, z }) => z > 0 === (signal.direction === 'up')).length,
    t: skill.t,
    informationCoefficient: meanCorrelation(rows, 'p'),
    coverage: rows.filter(({ inside }) => inside).length / rows.length,
  };
}

/** Mean over dates of the rank correlation of a guess with the outcome. */
function meanCorrelation(rows: readonly JudgedBar[], of: keyof Guesses): number {
  const all = [...Map.groupBy(rows, ({ openTime }) => openTime).values()]
    .map((date) =>
      spearman(
        date.map(({ guesses }) => guesses[of]),
        date.map(({ z }) => z),
      ),
    )
    .filter((c) => !Number.isNaN(c));
  return all.reduce((sum, c) => sum + c, 0) / all.length;
}

function summarise(
  rows: readonly JudgedBar[],
  isIdealKnown: boolean,
): Omit<SignalTrial, 'seed' | 't' | 'p' | 'penalty' | 'base' | 'rows' | 'passed' | 'live'> {
  return {
    signals: rows.length,
    directional: rows.filter(({ signal }) => signal.direction !== 'neutral').length,
    meanAway: rows.reduce((sum, { signal }) => sum + Math.abs(signal.shrunk - 0.5), 0) / rows.length,
    maximumConfidence: rows.reduce((most, { signal }) => Math.max(most, signal.confidence), 0),
    informationCoefficient: meanCorrelation(rows, 'p'),
    oracleCoefficient: meanCorrelation(rows, 'oracle'),
    filteredCoefficient: meanCorrelation(rows, 'filtered'),
    untiedCoefficient: meanCorrelation(rows, 'untied'),
    // A rank correlation is of numbers: without an ideal it is not asked for.
    idealCoefficient: isIdealKnown ? meanCorrelation(rows, 'ideal') : Number.NaN,
    coverage: rows.filter(({ inside }) => inside).length / rows.length,
  };
}
