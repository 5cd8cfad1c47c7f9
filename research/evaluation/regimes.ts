import path from 'node:path';
import { REGIME_LABELS } from '#market/regime-label.ts';
import type { World } from '#simulator/worlds.ts';
import { garchWorld } from '../foreign/garch.ts';
import { hestonWorld } from '../foreign/heston.ts';
import { judgePlanted } from '../foreign/judge.ts';
import type { PlantedWorld } from '../foreign/planted.ts';
import { type Residuals, readResiduals, residualWorld } from '../foreign/residuals.ts';
import { type RegimeScores, scoreRegimes } from '../regime-scores.ts';
import { runRegimeTrial } from '../regime-trial.ts';
import { atLeast, atMost, type Claim } from './claim.ts';
import { type Estimate, meanOf } from './estimate.ts';
import type { Done, Job } from './job.ts';
import { type SeedRange, seeds } from './seeds.ts';
import { oneDigit, percent, table, threeDigits, twoDigits } from './text.ts';

/** Classes whose regimes are judged, with the days of their history. */
export const REGIME_CLASSES = [
  ['crypto', 170],
  ['us_equity', 500],
  ['forex', 200],
  ['commodity', 200],
] as const;
export const REGIME_SYMBOLS = 8;
export const REGIME_WORLDS = ['full', 'misspec_1', 'misspec_2', 'misspec_3', 'misspec_4'] as const;
export const FOREIGN_WORLDS = ['garch_t', 'heston_jump', 'real_residuals'] as const;
export type ForeignWorld = (typeof FOREIGN_WORLDS)[number];

export interface RegimeKey {
  readonly world: World | ForeignWorld;
  readonly seed: number;
}
export type RegimeResults = readonly Done<RegimeKey, RegimeScores>[];

/** A trial of every class and seed of the simulator's worlds. */
export const regimeJobs = (range: SeedRange): Job<RegimeKey, RegimeScores>[] =>
  REGIME_WORLDS.flatMap((world) =>
    REGIME_CLASSES.flatMap(([assetClass, days]) =>
      seeds(range).map((seed) => ({
        name: `regimes-${world}-${assetClass}-${seed}`,
        key: { world, seed },
        seconds: 1.6,
        run: async () => scoreRegimes(await runRegimeTrial({ world, seed, assetClass, symbols: REGIME_SYMBOLS, days })),
      })),
    ),
  );

/** The bars of a foreign world; null where it is made of data that are not there. */
export async function foreignWorld(world: ForeignWorld, seed: number, data: string): Promise<PlantedWorld | null> {
  if (world === 'garch_t') return garchWorld(seed);
  if (world === 'heston_jump') return hestonWorld(seed);
  const residuals = await readOnce(data);
  return residuals === null ? null : residualWorld(seed, residuals);
}

const cache = new Map<string, Promise<Residuals[] | null>>();
function readOnce(data: string): Promise<Residuals[] | null> {
  const known = cache.get(data) ?? readResiduals(data);
  cache.set(data, known);
  return known;
}

/** A trial of every seed of the worlds of other models. The world of real residuals needs the real series. */
export const foreignJobs = (range: SeedRange, data: string, isDataThere: boolean): Job<RegimeKey, RegimeScores>[] =>
  FOREIGN_WORLDS.filter((world) => isDataThere || world !== 'real_residuals').flatMap((world) =>
    seeds(range).map((seed) => ({
      name: `regimes-${world}-${seed}`,
      key: { world, seed },
      seconds: 1.3,
      run: async () => {
        const planted = await foreignWorld(world, seed, data);
        if (planted === null) throw new RangeError(`there are no residuals in ${path.basename(data)}`);
        return scoreRegimes(judgePlanted(seed, planted));
      },
    })),
  );

/** One figure of a world over its class-seeds, with an interval over seeds. */
export function regimeEstimate(
  results: RegimeResults,
  world: RegimeKey['world'],
  of: (scores: RegimeScores) => number,
): Estimate {
  const trials = results.filter(({ key }) => key.world === world);
  const bySeed = Map.groupBy(trials, ({ key }) => key.seed);
  return meanOf([...bySeed.values()].map((group) => group.map(({ result }) => of(result))));
}

const kappa = ({ kappa: value }: RegimeScores) => value;
const balanced = ({ balancedAccuracy }: RegimeScores) => balancedAccuracy;

export function regimeClaims(results: RegimeResults): Claim[] {
  const full = (of: (scores: RegimeScores) => number) => regimeEstimate(results, 'full', of);
  const others = REGIME_WORLDS.filter((world) => world !== 'full');
  return [
    atLeast('regimes: Cohen κ', full(kappa), 0.68, threeDigits),
    atLeast('regimes: balanced accuracy', full(balanced), 0.75, threeDigits),
    atLeast(
      'regimes: recall of stress',
      full(({ recall }) => recall[4]),
      0.6,
      threeDigits,
    ),
    atMost(
      'regimes: calibration error of the label',
      full((scores) => scores.calibrationError),
      0.06,
      threeDigits,
    ),
    atMost(
      'regimes: log-loss',
      full(({ logLoss }) => logLoss),
      0.62,
      threeDigits,
    ),
    atMost(
      'regimes: switches over true switches',
      full(({ switchRatio }) => switchRatio),
      2.5,
      twoDigits,
    ),
    atMost(
      'regimes: median delay in bars, spells of 30 bars and more',
      full(({ medianDelay }) => medianDelay),
      15,
      oneDigit,
    ),
    atMost(
      'regimes: spells missed',
      full(({ missed }) => missed),
      0.06,
      percent,
    ),
    ...others.map((world) =>
      atLeast(`regimes of ${world}: balanced accuracy`, regimeEstimate(results, world, balanced), 0.65, threeDigits),
    ),
  ];
}

/** The targets of the own simulator, asked of worlds that are not its own. */
export const foreignClaims = (results: RegimeResults): Claim[] =>
  FOREIGN_WORLDS.filter((world) => results.some(({ key }) => key.world === world)).flatMap((world) => [
    atLeast(`regimes of ${world}: Cohen κ`, regimeEstimate(results, world, kappa), 0.68, threeDigits),
    atLeast(`regimes of ${world}: balanced accuracy`, regimeEstimate(results, world, balanced), 0.75, threeDigits),
  ]);

/** Rows of worlds: mean and deviation of class-seeds for κ, means for the rest. */
export const regimeTable = (results: RegimeResults, worlds: readonly RegimeKey['world'][]): string =>
  table(
    [
      'world',
      'class-seeds',
      'κ, mean ± deviation',
      '95 % of the mean',
      'least κ',
      'balanced',
      ...REGIME_LABELS,
      'ECE',
      'log-loss',
      'switches',
      'delay',
      'missed',
    ],
    worlds
      .filter((world) => results.some(({ key }) => key.world === world))
      .map((world) => {
        const figure = (of: (scores: RegimeScores) => number) => regimeEstimate(results, world, of).value;
        const all = regimeEstimate(results, world, kappa);
        const least = Math.min(...results.filter(({ key }) => key.world === world).map(({ result }) => result.kappa));
        return [
          world,
          String(all.count),
          `${threeDigits(all.value)} ± ${threeDigits(all.deviation)}`,
          `${threeDigits(all.low)} … ${threeDigits(all.high)}`,
          threeDigits(least),
          threeDigits(figure(balanced)),
          ...REGIME_LABELS.map((_, k) => threeDigits(figure(({ recall }) => recall[k]))),
          threeDigits(figure(({ calibrationError }) => calibrationError)),
          threeDigits(figure(({ logLoss }) => logLoss)),
          twoDigits(figure(({ switchRatio }) => switchRatio)),
          oneDigit(figure(({ medianDelay }) => medianDelay)),
          percent(figure(({ missed }) => missed)),
        ];
      }),
  );
