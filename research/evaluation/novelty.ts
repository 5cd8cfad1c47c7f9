import { ANOMALIES } from '#simulator/anomalies.ts';
import { type NoveltyTrial, runNoveltyTrial } from '../novelty-trial.ts';
import { atLeast, type Claim, within } from './claim.ts';
import { type Estimate, meanOf, ratioOf } from './estimate.ts';
import type { Done, Job } from './job.ts';
import { type SeedRange, seeds } from './seeds.ts';
import { percent, threeDigits } from './text.ts';

export interface NoveltySize {
  readonly seeds: SeedRange;
  readonly symbols: number;
  readonly days: number;
}
export type NoveltyResults = readonly Done<number, NoveltyTrial>[];

export const noveltyJobs = ({ seeds: range, symbols, days }: NoveltySize): Job<number, NoveltyTrial>[] =>
  seeds(range).map((seed) => ({
    name: `novelty-${seed}`,
    key: seed,
    seconds: 70,
    run: () => runNoveltyTrial({ seed, symbols, days }),
  }));

export interface KindOfAnomaly {
  readonly kind: string;
  readonly events: number;
  /** Each trial weighs by its events; NaN for a kind without an event. */
  readonly auc: Estimate;
}

/** AUC of every kind of anomaly over all trials, with an interval over seeds. */
export const noveltyByKind = (results: NoveltyResults): KindOfAnomaly[] =>
  ANOMALIES.map((kind) => {
    const known = results.map(({ result }) => result).filter(({ events }) => events[kind] > 0);
    return {
      kind,
      events: known.reduce((sum, { events }) => sum + events[kind], 0),
      auc: ratioOf(known.map(({ auc, events }) => ({ part: auc[kind] * events[kind], whole: events[kind] }))),
    };
  });

export const noveltyClaims = (results: NoveltyResults): Claim[] => [
  ...noveltyByKind(results).map(({ kind, events, auc }) =>
    atLeast(`novelty: AUC of ${kind} (${events} events)`, auc, 0.9, threeDigits),
  ),
  within(
    'novelty: ordinary bars above 0.99',
    meanOf(results.map(({ result }) => [result.exceedance])),
    [0.007, 0.015],
    (value) => percent(value, 2),
  ),
];
