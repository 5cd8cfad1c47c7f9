import { fitScale } from '#market/models/regime/scale.ts';
import { DAY } from '#market/time.ts';
import { judgePlanted } from '../foreign/judge.ts';
import { medianRule } from '../median-scale.ts';
import { type RegimeScores, scoreRegimes } from '../regime-scores.ts';
import { judgeHistory } from '../regime-trial.ts';
import { START, simulateClass } from '../simulated.ts';
import { atLeast, type Claim, withEnds } from './claim.ts';
import { meanOf } from './estimate.ts';
import type { Done, Job } from './job.ts';
import { FOREIGN_WORLDS, foreignWorld, REGIME_CLASSES, REGIME_SYMBOLS, type RegimeKey } from './regimes.ts';
import { type SeedRange, seeds } from './seeds.ts';
import { table, threeDigits } from './text.ts';

/** Regimes of the same bars by the rule of the median, and by the scale of the product. */
export interface ScalePair {
  readonly before: RegimeScores;
  readonly now: RegimeScores;
}
export type ScaleResults = readonly Done<RegimeKey, ScalePair>[];

type Judge = (rule: typeof fitScale) => Parameters<typeof scoreRegimes>[0];
const compare = (judge: Judge): ScalePair => ({
  before: scoreRegimes(judge(medianRule)),
  now: scoreRegimes(judge(fitScale)),
});

/** Both rules on every class of the simulator, and on the worlds of other models. */
export const scaleJobs = (range: SeedRange, data: string, isDataThere: boolean): Job<RegimeKey, ScalePair>[] => [
  ...REGIME_CLASSES.flatMap(([assetClass, days]) =>
    seeds(range).map((seed) => ({
      name: `scale-full-${assetClass}-${seed}`,
      key: { world: 'full' as const, seed },
      seconds: 2.5,
      run: async () => {
        const options = { seed, world: 'full', assetClass, timeframe: '1h', symbols: REGIME_SYMBOLS, days } as const;
        const { instruments, bars, truth } = await simulateClass(options);
        const middle = START + (days / 2) * DAY;
        return compare((scaleRule) => judgeHistory({ seed, instruments, bars, middle, truth, scaleRule }));
      },
    })),
  ),
  ...FOREIGN_WORLDS.filter((world) => isDataThere || world !== 'real_residuals').flatMap((world) =>
    seeds(range).map((seed) => ({
      name: `scale-${world}-${seed}`,
      key: { world, seed },
      seconds: 1.5,
      run: async () => {
        const planted = await foreignWorld(world, seed, data);
        if (planted === null) throw new RangeError(`the world ${world} has no data`);
        return compare((rule) => judgePlanted(seed, planted, rule));
      },
    })),
  ),
];

const worldsOf = (results: ScaleResults) => [...Map.groupBy(results, ({ key }) => key.world)];
/** κ gained, with an interval over seeds. */
const gainOf = (of: ScaleResults) =>
  meanOf(
    [...Map.groupBy(of, ({ key }) => key.seed).values()].map((seed) =>
      seed.map(({ result: { before, now } }) => now.kappa - before.kappa),
    ),
  );

export const scaleClaims = (results: ScaleResults): Claim[] =>
  worldsOf(results).map(([world, of]) =>
    atLeast(`regimes of ${world}: κ gained by the scale by likelihood`, gainOf(of), 0.02, threeDigits),
  );

export const scaleTable = (results: ScaleResults): string =>
  table(
    ['world', 'class-seeds', 'κ by the median', 'by likelihood', 'gain, 95 %', 'better in'],
    worldsOf(results).map(([world, of]) => [
      world,
      String(of.length),
      threeDigits(meanOf(of.map(({ result }) => [result.before.kappa])).value),
      threeDigits(meanOf(of.map(({ result }) => [result.now.kappa])).value),
      withEnds(gainOf(of), threeDigits),
      `${of.filter(({ result: { before, now } }) => now.kappa > before.kappa).length} of ${of.length}`,
    ]),
  );
