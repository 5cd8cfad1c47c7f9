import { ANOMALIES, type AnomalyKind } from '#simulator/anomalies.ts';
import type { World } from '#simulator/worlds.ts';
import { type NoveltyTrial, runNoveltyTrial } from './novelty-trial.ts';
import type { Parts } from './parts.ts';
import { type RealSeries, runRealSeries } from './real-series.ts';
import { type JudgedRegimes, joinJudged, type RegimeScores, scoreRegimes } from './regime-scores.ts';
import { runRegimeTrial } from './regime-trial.ts';
import { evaluateShifts, type ShiftEvaluation } from './shift-evaluation.ts';
import { runSignalTrial, type SignalTrial } from './signal-trial.ts';

/** Classes whose regimes are judged, with the days of their history. */
export const REGIME_CLASSES = [
  ['crypto', 170],
  ['us_equity', 500],
  ['forex', 200],
  ['commodity', 200],
] as const;
export const REGIME_SYMBOLS = 8;
const REGIME_WORLDS = ['full', 'misspec_1', 'misspec_2', 'misspec_3', 'misspec_4'] as const;

/** How much of everything is run. */
export interface EvaluationPlan {
  readonly regimeSeeds: { readonly full: number; readonly misspecified: number };
  readonly walks: number;
  readonly planted: number;
  readonly halfDrift: number;
  readonly novelty: { readonly seeds: number; readonly symbols: number; readonly days: number };
  readonly shifts: { readonly symbols: number; readonly seeds: number };
}

export const WHOLE_PLAN: EvaluationPlan = {
  regimeSeeds: { full: 6, misspecified: 3 },
  walks: 50,
  planted: 8,
  halfDrift: 4,
  novelty: { seeds: 3, symbols: 40, days: 80 },
  shifts: { symbols: 1_000, seeds: 20 },
};
export const QUICK_PLAN: EvaluationPlan = {
  regimeSeeds: { full: 1, misspecified: 1 },
  walks: 2,
  planted: 1,
  halfDrift: 1,
  novelty: { seeds: 1, symbols: 12, days: 30 },
  shifts: { symbols: 300, seeds: 1 },
};

/** The results of every trial. */
export interface Evaluation {
  readonly regimes: ReadonlyMap<World, RegimeScores>;
  /** Random walks, planted drift, and planted drift of half the size. */
  readonly walks: readonly SignalTrial[];
  readonly planted: readonly SignalTrial[];
  readonly halfDrift: readonly SignalTrial[];
  readonly novelty: readonly NoveltyTrial[];
  readonly shifts: ShiftEvaluation;
  /** Null where the real series are not at hand. */
  readonly real: RealSeries | null;
}

export interface EvaluationDeps {
  readonly part: Parts;
  /** Folder of the real series. */
  readonly dataDirectory: string;
  onProgress(text: string): void;
}

/** Runs everything of a plan. The same plan gives the same results. */
export async function runEvaluation(plan: EvaluationPlan, deps: EvaluationDeps): Promise<Evaluation> {
  const regimes = await evaluateRegimes(plan, deps);
  return {
    regimes,
    walks: await evaluateSignals('random_walk', plan.walks, { symbols: 40 }, deps),
    planted: await evaluateSignals('full', plan.planted, PLANTED, deps),
    halfDrift: await evaluateSignals('half_drift', plan.halfDrift, PLANTED, deps),
    novelty: await evaluateNovelty(plan, deps),
    shifts: await evaluateShifts(plan.shifts, deps.part, deps.onProgress),
    real: await runRealSeries(deps.dataDirectory),
  };
}

async function evaluateRegimes(
  { regimeSeeds }: EvaluationPlan,
  { part, onProgress }: EvaluationDeps,
): Promise<Map<World, RegimeScores>> {
  const worlds = new Map<World, RegimeScores>();
  for (const world of REGIME_WORLDS) {
    const seeds = world === 'full' ? regimeSeeds.full : regimeSeeds.misspecified;
    worlds.set(world, await part(`regimes-${world}`, () => regimesOf(world, seeds)));
    onProgress(`regimes of ${world}`);
  }
  return worlds;
}

async function regimesOf(world: World, seeds: number): Promise<RegimeScores> {
  const judged: JudgedRegimes[] = [];
  for (const [assetClass, days] of REGIME_CLASSES)
    for (let seed = 1; seed <= seeds; seed++)
      judged.push(await runRegimeTrial({ world, seed, assetClass, symbols: REGIME_SYMBOLS, days }));
  return scoreRegimes(joinJudged(judged));
}

type SignalSize = Omit<Parameters<typeof runSignalTrial>[0], 'world' | 'seed'>;

const PLANTED: SignalSize = {
  assetClass: 'commodity',
  symbols: 100,
  sessions: 185,
  lengths: { train: 2500, calibrate: 500, gate: 1000 },
};

async function evaluateSignals(
  world: World,
  seeds: number,
  size: SignalSize,
  { part, onProgress }: EvaluationDeps,
): Promise<SignalTrial[]> {
  const trials: SignalTrial[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const trial = await part(`signals-${world}-${seed}`, () => runSignalTrial({ world, seed, ...size }));
    if (trial !== null) trials.push(trial);
    onProgress(`signals of ${world}, seed ${seed}: t ${trial?.t.toFixed(2)}`);
  }
  return trials;
}

async function evaluateNovelty(
  { novelty: { seeds, symbols, days } }: EvaluationPlan,
  { part, onProgress }: EvaluationDeps,
): Promise<NoveltyTrial[]> {
  const trials: NoveltyTrial[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    trials.push(await part(`novelty-${seed}`, () => runNoveltyTrial({ seed, symbols, days })));
    onProgress(`novelty, seed ${seed}`);
  }
  return trials;
}

/** AUC of every kind of anomaly over all trials, each weighted by its events; NaN for a kind without an event. */
export const noveltyByKind = (
  trials: readonly NoveltyTrial[],
): { readonly kind: AnomalyKind; readonly events: number; readonly auc: number }[] =>
  ANOMALIES.map((kind) => {
    const events = trials.reduce((sum, trial) => sum + trial.events[kind], 0);
    const weighted = trials.reduce(
      (sum, trial) => sum + (trial.events[kind] === 0 ? 0 : trial.auc[kind] * trial.events[kind]),
      0,
    );
    return { kind, events, auc: weighted / events };
  });
