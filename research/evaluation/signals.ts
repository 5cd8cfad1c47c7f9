import { jumpWalk } from '../foreign/jump-walk.ts';
import { runSignalTrial, type SignalTrial, type SignalTrialInput } from '../signal-trial.ts';
import { atLeast, atMost, type Claim } from './claim.ts';
import { meanOf, ratioOf, shareOf } from './estimate.ts';
import type { Done, Job } from './job.ts';
import { type SeedRange, seeds } from './seeds.ts';
import { percent } from './text.ts';

/**
 * `walk`: random walks of the simulator. `jump_walk`: walks with stochastic volatility and common jumps. `planted`: drift, in blocks of
 * bars that give power. `half_drift`: half of it. `product`: the drift of `planted` under the product's own blocks.
 */
export const SIGNAL_KINDS = ['walk', 'jump_walk', 'planted', 'half_drift', 'product'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];
/** Null where a world was too short for its blocks. */
export type SignalResults = readonly Done<{ readonly kind: SignalKind }, SignalTrial | null>[];
export type SignalSeeds = Readonly<Record<SignalKind, SeedRange>>;

/** Sessions after the gate block on which what passed is judged. */
const LIVE = 60;
const PLANTED: Omit<SignalTrialInput, 'world' | 'seed'> = {
  assetClass: 'commodity',
  symbols: 100,
  sessions: 185,
  lengths: { train: 2500, calibrate: 500, gate: 1000 },
  live: 45,
};
const JUMP_SIZE = { symbols: 40, sessions: 400 };

const SECONDS: Readonly<Record<SignalKind, number>> = {
  walk: 17,
  jump_walk: 9,
  planted: 43,
  half_drift: 43,
  product: 14,
};

function trialOf(kind: SignalKind, seed: number): SignalTrialInput {
  switch (kind) {
    case 'walk':
      return { world: 'random_walk', seed, symbols: 40, live: LIVE };
    case 'jump_walk': {
      const market = jumpWalk({ seed, symbols: JUMP_SIZE.symbols, days: JUMP_SIZE.sessions + LIVE });
      return { world: 'random_walk', seed, timeframe: '4h', market, ...JUMP_SIZE, live: LIVE };
    }
    case 'planted':
      return { world: 'full', seed, ...PLANTED };
    case 'half_drift':
      return { world: 'half_drift', seed, ...PLANTED };
    case 'product':
      // The ideal filter walks through every half-hour of two years: most of the time, for a figure that `planted` has.
      return { world: 'full', seed, symbols: 40, live: LIVE, ideal: false };
  }
}

export const signalJobs = (ranges: SignalSeeds): Job<{ readonly kind: SignalKind }, SignalTrial | null>[] =>
  SIGNAL_KINDS.flatMap((kind) =>
    seeds(ranges[kind]).map((seed) => ({
      name: `signals-${kind}-${seed}`,
      key: { kind },
      seconds: SECONDS[kind],
      run: () => runSignalTrial(trialOf(kind, seed)),
    })),
  );

export const trialsOf = (results: SignalResults, kind: SignalKind): SignalTrial[] =>
  results.flatMap(({ key, result }) => (key.kind === kind && result !== null ? [result] : []));

/** Models that pass: the product judges those of a market together, here each world by itself. */
export const passing = (trials: readonly SignalTrial[]) =>
  shareOf(trials.filter(({ passed }) => passed).length, trials.length);

/** Share of directional signals with the sign of their outcome, after the gate block, in worlds whose model had passed. */
export const liveHits = (trials: readonly SignalTrial[]) =>
  ratioOf(
    trials.flatMap(({ live }) =>
      live === null || live.directional === 0 ? [] : [{ part: live.hits, whole: live.directional }],
    ),
  );

export const liveCoverage = (trials: readonly SignalTrial[]) =>
  meanOf(trials.flatMap(({ live }) => (live === null ? [] : [[live.coverage]])));

export function signalClaims(results: SignalResults): Claim[] {
  const planted = trialsOf(results, 'planted');
  return [
    ...nullClaims('random walks', trialsOf(results, 'walk')),
    ...nullClaims('walks with common jumps', trialsOf(results, 'jump_walk')),
    atLeast('signals: gate opens on planted drift, blocks of 1,000 bars', passing(planted), 0.8, percent),
    atLeast('signals: hit rate after the gate, planted drift', liveHits(planted), 0.5, percent),
    ratio('the filtered regimes', planted, ({ filteredCoefficient }) => filteredCoefficient),
    ratio('the ideal filter of returns', planted, ({ idealCoefficient }) => idealCoefficient),
    ratio('one who knows the true regime', planted, ({ oracleCoefficient }) => oracleCoefficient),
  ];
}

function nullClaims(name: string, trials: readonly SignalTrial[]): Claim[] {
  const count = `${trials.length} ${name}`;
  const shut = trials.filter(({ passed }) => !passed);
  const added = shut.map(({ base, meanAway }) => [Math.abs(meanAway - Math.abs(base - 0.5))]);
  return [
    atMost(`signals: models that pass on ${count}`, passing(trials), 0.05, percent),
    atMost(
      `signals: directional on ${count}`,
      ratioOf(trials.map(({ directional, signals }) => ({ part: directional, whole: signals }))),
      0.01,
      percent,
    ),
    atMost(`signals: added to the base rate on ${count}, mean`, meanOf(added), 0.005, (value) => value.toFixed(4)),
  ];
}

const ratio = (name: string, trials: readonly SignalTrial[], of: (trial: SignalTrial) => number): Claim =>
  atLeast(
    `signals: rank IC over that of ${name}`,
    ratioOf(
      trials
        .filter((trial) => !Number.isNaN(of(trial)))
        .map((trial) => ({ part: trial.informationCoefficient, whole: of(trial) })),
    ),
    0.8,
    percent,
  );
