import { existsSync } from 'node:fs';
import path from 'node:path';
import type { PeerPython } from '../peers/python.ts';
import { type Done, type Job, type JobDeps, runJobs } from './job.ts';
import { type NoveltySize, noveltyJobs } from './novelty.ts';
import { rangePeerJobs, regimePeerJobs } from './peers.ts';
import { permutedJobs, simulatedGateJobs } from './range-nulls.ts';
import { CRYPTO_FILE, realRangeJobs, STOCKS_FILE } from './ranges.ts';
import { realJobs } from './real.ts';
import { foreignJobs, regimeJobs } from './regimes.ts';
import { scaleJobs } from './scale.ts';
import { FIRST_SEED, QUICK_SEED, type SeedRange } from './seeds.ts';
import { type ShiftSize, shiftJobs } from './shifts.ts';
import { type SignalSeeds, signalJobs } from './signals.ts';

/** How much of everything is run. */
export interface EvaluationPlan {
  readonly regimes: SeedRange;
  readonly foreign: SeedRange;
  readonly scale: SeedRange;
  readonly peers: SeedRange;
  readonly signals: SignalSeeds;
  readonly permuted: SeedRange;
  readonly gates: SeedRange;
  readonly novelty: NoveltySize;
  readonly shifts: ShiftSize;
}

const from = (first: number) => (count: number) => ({ first, count });
const reported = from(FIRST_SEED);
const quick = from(QUICK_SEED);

/** Means have 40 seeds. Shares near nothing or all have 80: with fewer, the end of an interval cannot reach their targets. */
const MEANS = reported(40);
const SHARES = reported(80);
export const WHOLE_PLAN: EvaluationPlan = {
  regimes: MEANS,
  foreign: MEANS,
  scale: reported(10),
  peers: reported(3),
  signals: { walk: SHARES, jump_walk: SHARES, planted: MEANS, half_drift: reported(10), product: MEANS },
  permuted: MEANS,
  gates: SHARES,
  novelty: { seeds: reported(10), symbols: 40, days: 80 },
  shifts: { symbols: 1_000, seeds: MEANS, nulls: SHARES },
};
const ONE = quick(1);
export const QUICK_PLAN: EvaluationPlan = {
  regimes: quick(2),
  foreign: quick(2),
  scale: quick(2),
  peers: ONE,
  signals: { walk: quick(2), jump_walk: quick(2), planted: ONE, half_drift: ONE, product: ONE },
  permuted: ONE,
  gates: ONE,
  novelty: { seeds: ONE, symbols: 12, days: 30 },
  shifts: { symbols: 300, seeds: ONE, nulls: ONE },
};

/** Where data and peers are. */
export interface Sources {
  /** Folder of the real series. */
  readonly data: string;
  readonly python: PeerPython;
}

/** The jobs of every section of a plan, and why a section has none. */
export function evaluationJobs(plan: EvaluationPlan, { data, python }: Sources) {
  const isDataThere = [STOCKS_FILE, CRYPTO_FILE].every((file) => existsSync(path.join(data, file)));
  const peers = 'missing' in python ? null : { program: python.program, data, isDataThere };
  return {
    regimes: regimeJobs(plan.regimes),
    foreign: foreignJobs(plan.foreign, data, isDataThere),
    scale: scaleJobs(plan.scale, data, isDataThere),
    real: isDataThere ? realJobs(data) : [],
    ranges: isDataThere ? realRangeJobs(data) : [],
    gates: [...(isDataThere ? permutedJobs(plan.permuted, data) : []), ...simulatedGateJobs(plan.gates)],
    regimePeers: peers === null ? [] : regimePeerJobs(plan.peers, peers),
    rangePeers: peers === null || !isDataThere ? [] : rangePeerJobs(peers),
    signals: signalJobs(plan.signals),
    novelty: noveltyJobs(plan.novelty),
    shifts: shiftJobs(plan.shifts),
  };
}

export type EvaluationJobs = ReturnType<typeof evaluationJobs>;
export type Section = keyof EvaluationJobs;
export const SECTIONS = [
  'regimes',
  'foreign',
  'scale',
  'real',
  'ranges',
  'gates',
  'regimePeers',
  'rangePeers',
  'signals',
  'novelty',
  'shifts',
] as const satisfies readonly Section[];

type ResultsOf<Jobs> = Jobs extends readonly Job<infer Key, infer Result>[] ? readonly Done<Key, Result>[] : never;

/** The results of every trial, by section, with what was run and why something was not. */
export type Evaluation = { readonly [Name in Section]: ResultsOf<EvaluationJobs[Name]> } & {
  readonly plan: EvaluationPlan;
  readonly notRun: { readonly data: string | null; readonly peers: string | null };
};

/** Runs everything of a plan. The same plan, data and Python give the same results. */
export async function runEvaluation(plan: EvaluationPlan, sources: Sources, deps: JobDeps): Promise<Evaluation> {
  const jobs = evaluationJobs(plan, sources);
  return {
    regimes: await runJobs(jobs.regimes, deps),
    foreign: await runJobs(jobs.foreign, deps),
    scale: await runJobs(jobs.scale, deps),
    real: await runJobs(jobs.real, deps),
    ranges: await runJobs(jobs.ranges, deps),
    gates: await runJobs(jobs.gates, deps),
    regimePeers: await runJobs(jobs.regimePeers, deps),
    rangePeers: await runJobs(jobs.rangePeers, deps),
    signals: await runJobs(jobs.signals, deps),
    novelty: await runJobs(jobs.novelty, deps),
    shifts: await runJobs(jobs.shifts, deps),
    plan,
    notRun: {
      data: jobs.real.length === 0 ? 'the folder of the real series (ARGUS_SHARED_DATA) is not there' : null,
      peers: 'missing' in sources.python ? sources.python.missing : null,
    },
  };
}
