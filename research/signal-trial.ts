import type { AssetClass } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { type BlockLengths, type Blocks, blockLengths, splitBlocks } from '#market/models/signals/blocks.ts';
import { halfWidth } from '#market/models/signals/conformal.ts';
import { passGate, shrinkage } from '#market/models/signals/gate.ts';
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
import { type SimulatedClass, simulateClass } from './simulated.ts';

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
  /** The same of the ideal filter, which knows everything but the symbol's own shocks; NaN on a random walk. */
  readonly idealCoefficient: number;
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
    ...summarise([...judgeGate(fitted, passed, guesserOf(input, fitted))], hasIdeal(input.world)),
  };
}

/** A simulated class, the model that was fitted on it, and what it was fitted on. */
interface FittedTrial {
  readonly simulated: SimulatedClass;
  readonly labelled: ReturnType<typeof labelBars>;
  /** Open time of the first bar. */
  readonly begin: number;
  readonly blocks: Blocks;
  readonly model: SignalModel;
}

/** Null when the history is too short for the blocks, or a block for a model. */
async function fitTrial(input: SignalTrialInput): Promise<FittedTrial | null> {
  const { world, seed, assetClass = 'us_equity', timeframe = '1h', symbols = 100, sessions = 400 } = input;
  const report = input.onProgress ?? (() => {});
  const days = Math.ceil((sessions * 365) / 251);
  const simulated = await simulateClass({ seed, world, assetClass, timeframe, symbols, days });
  report('simulated');
  const { instruments, bars } = simulated;
  const calendar = instruments[0]?.calendar ?? '24X7';
  const horizon = horizonOf(calendar, timeframe);
  const stride = strideOf(calendar, timeframe);
  const times = Float64Array.from(new Set(bars.flatMap(({ bars: columns }) => [...columns.openTime]))).sort();
  const blocks = splitBlocks(times, input.lengths ?? blockLengths(timeframe, times.length / sessions), horizon);
  if (blocks === null) return null;
  const output = computeHistory({ instruments, bars, fitBefore: blocks.train[1], vectors: 'grid' });
  report('computed');
  const labelled = labelBars(output, bars, horizon);
  const halfLife = 60 * DAY * (365 / 251);
  const model = trainModel(labelled, { blocks, horizon, stride, halfLife, onProgress: report });
  return model === null ? null : { simulated, labelled, begin: times[0], blocks, model };
}

/** What the outcome of a bar is ranked by: the model's p, and what those say who know more. */
type Guesses = Readonly<Record<'p' | 'oracle' | 'filtered' | 'untied' | 'ideal', number>>;

/** On a random walk no regime is in force that a filter could look for. */
const hasIdeal = (world: World): boolean => world !== 'random_walk';

/** Guesses for a row of the labelled bars, by those who know more than the model. Must be asked in the order of the rows. */
function guesserOf(
  { world, seed }: SignalTrialInput,
  { simulated, labelled, begin, blocks }: FittedTrial,
): (row: number) => Omit<Guesses, 'p'> {
  const { simulator, instruments } = simulated;
  const symbols = instruments.map(({ symbol }) => symbol);
  const ideal = hasIdeal(world) ? idealDrifts({ seed, world, symbols }, [begin, blocks.gate[1] + DAY]) : null;
  const chance = createRandom(seed);
  return (row) => {
    const symbol = labelled.symbol[row];
    const openTime = labelled.openTime[row];
    const seen = labelled.probabilities.subarray(row * REGIME_COUNT, (row + 1) * REGIME_COUNT);
    const drift = ORACLE_DRIFT[simulator.truth(symbol, openTime)?.regime ?? 2];
    return {
      filtered: seen.reduce((sum, share, regime) => sum + share * ORACLE_DRIFT[regime], 0),
      oracle: drift,
      untied: drift + 1e-6 * chance(),
      ideal: ideal?.get(symbol)?.get(openTime) ?? Number.NaN,
    };
  };
}

/** A bar of the gate block with what was said of it and what came of it. */
interface GateRow {
  readonly openTime: number;
  /** Outcome in units of volatility. */
  readonly z: number;
  readonly guesses: Guesses;
  readonly signal: Signal;
  readonly inside: boolean;
}

function* judgeGate(
  { labelled, blocks, model }: FittedTrial,
  passed: boolean,
  guessOf: (row: number) => Omit<Guesses, 'p'>,
): Generator<GateRow> {
  for (let row = 0; row < labelled.length; row++) {
    const openTime = labelled.openTime[row];
    const z = labelled.standardised[row];
    if (openTime < blocks.gate[0] || openTime > blocks.gate[1] || Number.isNaN(z)) continue;
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

function summarise(
  rows: readonly GateRow[],
  isIdealKnown: boolean,
): Omit<SignalTrial, 'seed' | 't' | 'p' | 'penalty' | 'base' | 'rows' | 'passed'> {
  const dates = [...Map.groupBy(rows, ({ openTime }) => openTime).values()];
  const meanCorrelation = (of: keyof Guesses) => {
    const all = dates
      .map((date) =>
        spearman(
          date.map(({ guesses }) => guesses[of]),
          date.map(({ z }) => z),
        ),
      )
      .filter((c) => !Number.isNaN(c));
    return all.reduce((sum, c) => sum + c, 0) / all.length;
  };
  return {
    signals: rows.length,
    directional: rows.filter(({ signal }) => signal.direction !== 'neutral').length,
    meanAway: rows.reduce((sum, { signal }) => sum + Math.abs(signal.shrunk - 0.5), 0) / rows.length,
    maximumConfidence: rows.reduce((most, { signal }) => Math.max(most, signal.confidence), 0),
    informationCoefficient: meanCorrelation('p'),
    oracleCoefficient: meanCorrelation('oracle'),
    filteredCoefficient: meanCorrelation('filtered'),
    untiedCoefficient: meanCorrelation('untied'),
    // A rank correlation is of numbers: without an ideal it is not asked for.
    idealCoefficient: isIdealKnown ? meanCorrelation('ideal') : Number.NaN,
    coverage: rows.filter(({ inside }) => inside).length / rows.length,
  };
}
