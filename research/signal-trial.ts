import type { AssetClass } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { type BlockLengths, blockLengths, splitBlocks } from '#market/models/signals/blocks.ts';
import { passGate, shrinkage } from '#market/models/signals/gate.ts';
import { horizonOf, strideOf } from '#market/models/signals/horizon.ts';
import { labelBars } from '#market/models/signals/label.ts';
import { type SignalModel, trainModel } from '#market/models/signals/model.ts';
import { spearman } from '#market/models/signals/scores.ts';
import { decide, predict } from '#market/models/signals/signal.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import type { IntradayTimeframe } from '#market/timeframe.ts';
import type { World } from '#simulator/worlds.ts';
import { idealDrifts } from './ideal-filter.ts';
import { computeHistory } from './laboratory.ts';
import { simulateClass } from './simulated.ts';

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

/** One world and seed, from simulated minutes to the gate: the whole of a night's refit on data whose truth is known. */
export async function runSignalTrial(input: {
  world: World;
  seed: number;
  assetClass?: AssetClass;
  timeframe?: IntradayTimeframe;
  symbols?: number;
  sessions?: number;
  /** Other blocks than those of the product, in bars. */
  lengths?: BlockLengths;
  onProgress?: (step: string) => void;
}): Promise<SignalTrial | null> {
  const { world, seed, assetClass = 'us_equity', timeframe = '1h', symbols = 100, sessions = 400 } = input;
  const report = input.onProgress ?? (() => {});
  const days = Math.ceil((sessions * 365) / 251);
  const { simulator, instruments, bars } = await simulateClass({ seed, world, assetClass, timeframe, symbols, days });
  report('simulated');
  const calendar = instruments[0]?.calendar ?? '24X7';
  const horizon = horizonOf(calendar, timeframe);
  const stride = strideOf(calendar, timeframe);
  const times = Float64Array.from(new Set(bars.flatMap(({ bars: b }) => [...b.openTime]))).sort();
  const blocks = splitBlocks(times, input.lengths ?? blockLengths(timeframe, times.length / sessions), horizon);
  if (blocks === null) return null;
  const output = computeHistory({ instruments, bars, fitBefore: blocks.train[1], vectors: 'grid' });
  report('computed');
  const labelled = labelBars(output, bars, horizon);
  const halfLife = 60 * DAY * (365 / 251);
  const model = trainModel(labelled, { blocks, horizon, stride, halfLife, onProgress: report });
  if (model === null) return null;
  const [passed = false] = passGate([model.skill]);

  const ideal =
    world === 'random_walk'
      ? null
      : idealDrifts({ seed, world, symbols: instruments.map(({ symbol }) => symbol) }, [
          times[0],
          blocks.gate[1] + DAY,
        ]);
  const chance = createRandom(seed);
  type Guess = 'p' | 'oracle' | 'filtered' | 'untied' | 'ideal';
  const byDate = new Map<number, Record<Guess | 'z', number[]>>();
  let signals = 0;
  let directional = 0;
  let away = 0;
  let maximumConfidence = 0;
  let inside = 0;
  let known = 0;
  for (let row = 0; row < labelled.length; row++) {
    const openTime = labelled.openTime[row];
    const z = labelled.standardised[row];
    if (openTime < blocks.gate[0] || openTime > blocks.gate[1] || Number.isNaN(z)) continue;
    const p = predict(model, labelled.vectors, row * FEATURE_COUNT, labelled.probabilities, row * REGIME_COUNT);
    const deviation = labelled.outcome[row] / z;
    const signal = decide(model, p, { passed, hindered: '', deviation, alpha: 0.2 });
    signals++;
    if (signal.direction !== 'neutral') directional++;
    away += Math.abs(signal.shrunk - 0.5);
    maximumConfidence = Math.max(maximumConfidence, signal.confidence);
    known++;
    if (Math.abs(labelled.outcome[row]) <= signal.high) inside++;
    const date = byDate.get(openTime) ?? { p: [], z: [], oracle: [], filtered: [], untied: [], ideal: [] };
    byDate.set(openTime, date);
    date.p.push(p);
    date.z.push(z);
    const seen = labelled.probabilities.subarray(row * REGIME_COUNT, (row + 1) * REGIME_COUNT);
    date.filtered.push(seen.reduce((sum, share, k) => sum + share * ORACLE_DRIFT[k], 0));
    const truth = simulator.truth(labelled.symbol[row], openTime);
    const drift = ORACLE_DRIFT[truth?.regime ?? 2];
    date.oracle.push(drift);
    date.untied.push(drift + 1e-6 * chance());
    date.ideal.push(ideal?.get(labelled.symbol[row])?.get(openTime) ?? Number.NaN);
  }
  const meanCorrelation = (of: Guess) => {
    const all = [...byDate.values()].map((date) => spearman(date[of], date.z)).filter((c) => !Number.isNaN(c));
    return all.reduce((sum, c) => sum + c, 0) / all.length;
  };
  return {
    seed,
    t: model.skill.t,
    p: model.skill.p,
    penalty: model.penalty,
    base: model.base,
    rows: model.rows,
    passed: passed && shrinkage(passed, model.skill.t) > 0,
    signals,
    directional,
    meanAway: away / signals,
    maximumConfidence,
    informationCoefficient: meanCorrelation('p'),
    oracleCoefficient: meanCorrelation('oracle'),
    filteredCoefficient: meanCorrelation('filtered'),
    untiedCoefficient: meanCorrelation('untied'),
    idealCoefficient: ideal === null ? Number.NaN : meanCorrelation('ideal'),
    coverage: inside / known,
  };
}
