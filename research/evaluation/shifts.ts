import { DETECTORS, type Detector } from '#market/models/shifts/detector.ts';
import { type Planted, runShiftTrial, type ShiftTrial, type ShiftWorld } from '../shift-trial.ts';
import { atLeast, atMost, type Claim } from './claim.ts';
import { ratioOf, shareOf, sum } from './estimate.ts';
import type { Done, Job } from './job.ts';
import { type SeedRange, seeds } from './seeds.ts';
import { percent, table, threeDigits, twoDigits } from './text.ts';

const [FAST, SLOW] = DETECTORS as readonly [Detector, Detector];
const ORDINARY: ShiftWorld = { volatility: 0.15, tails: 5 };

interface Scenario {
  readonly name: string;
  readonly world: ShiftWorld;
  readonly detector: Detector;
  readonly planted: Planted | null;
  /** Least power and largest false discovery rate of the design; null where it asks for none. */
  readonly power: number | null;
  readonly falseRate: number | null;
}

const nothing = (name: string, world: ShiftWorld): Scenario => ({
  name,
  world,
  detector: FAST,
  planted: null,
  power: null,
  falseRate: null,
});
const breaks = (from: number, to: number, decoupled = 0): Planted => ({ from, to, decoupled });

const NULLS: readonly Scenario[] = [
  nothing('independent normal', { volatility: 0, tails: Number.POSITIVE_INFINITY }),
  nothing('drifting volatility, t5', ORDINARY),
  nothing('market loadings × 1.6', { ...ORDINARY, market: 1.6 }),
  nothing('wild volatility, t3.5', { volatility: 0.4, tails: 3.5 }),
];
const PLANTED: readonly Scenario[] = [
  { name: '0.7 → 0, fast', world: ORDINARY, detector: FAST, planted: breaks(0.7, 0, 20), power: 0.5, falseRate: 0.06 },
  { name: '0.8 → 0, fast', world: ORDINARY, detector: FAST, planted: breaks(0.8, 0), power: 0.85, falseRate: 0.06 },
  { name: '0.6 → 0, slow', world: ORDINARY, detector: SLOW, planted: breaks(0.6, 0, 20), power: 0.75, falseRate: 0.06 },
  { name: '0 → 0.7, fast', world: ORDINARY, detector: FAST, planted: breaks(0, 0.7), power: 0.45, falseRate: 0.06 },
  {
    name: '0.7 → 0, fast, volatility 0.25',
    world: { volatility: 0.25, tails: 5 },
    detector: FAST,
    planted: breaks(0.7, 0),
    power: null,
    falseRate: null,
  },
  {
    name: '0.7 → 0, fast, volatility 0.4, t3.5',
    world: { volatility: 0.4, tails: 3.5 },
    detector: FAST,
    planted: breaks(0.7, 0),
    power: null,
    falseRate: 0.08,
  },
];

export interface ShiftSize {
  readonly seeds: SeedRange;
  /** Seeds of the worlds in which nothing changes: a share near one needs more of them. */
  readonly nulls: SeedRange;
  readonly symbols: number;
}
export type ShiftResults = readonly Done<string, readonly ShiftTrial[]>[];

const BLOCK = 10;

/** Every scenario, in parts of ten seeds. */
export const shiftJobs = ({ seeds: some, nulls, symbols }: ShiftSize): Job<string, ShiftTrial[]>[] =>
  [...NULLS, ...PLANTED].flatMap(({ name, world, detector, planted }) => {
    const range = planted === null ? nulls : some;
    return Array.from({ length: Math.ceil(range.count / BLOCK) }, (_, k) => {
      const first = range.first + k * BLOCK;
      const part = seeds({ first, count: Math.min(BLOCK, range.count - k * BLOCK) });
      return {
        name: `shifts-${name.replaceAll(/[^a-z0-9.]+/g, '-')}-${first}`,
        key: name,
        seconds: 1.5 * part.length,
        run: () => part.map((seed) => runShiftTrial({ world, planted, detector, symbols, seed })),
      };
    });
  });

const trialsOf = (results: ShiftResults, { name }: Scenario): ShiftTrial[] =>
  results.filter(({ key }) => key === name).flatMap(({ result }) => result);

/** Shares over all findings, with intervals over seeds. */
function figuresOf(trials: readonly ShiftTrial[]) {
  return {
    power: ratioOf(trials.map(({ right, planted }) => ({ part: right, whole: planted }))),
    falseRate: ratioOf(trials.map(({ right, found }) => ({ part: found - right, whole: Math.max(found, 1e-9) }))),
    powerOfSymbols: ratioOf(trials.map(({ decouplings: { right, planted } }) => ({ part: right, whole: planted }))),
    falseRateOfSymbols: ratioOf(
      trials.map(({ decouplings: { right, found } }) => ({ part: found - right, whole: Math.max(found, 1e-9) })),
    ),
  };
}

export const shiftClaims = (results: ShiftResults): Claim[] => [
  ...NULLS.map((scenario) => {
    const trials = trialsOf(results, scenario);
    const quiet = trials.filter(({ found }) => found <= 1).length;
    const what = `shifts: days with at most one false pair, ${scenario.name}`;
    return atLeast(what, shareOf(quiet, trials.length), 0.95, percent);
  }),
  ...PLANTED.flatMap((scenario) => {
    const { power, falseRate, powerOfSymbols } = figuresOf(trialsOf(results, scenario));
    const least = scenario.detector === FAST ? 0.2 : 0.3;
    return [
      ...(scenario.power === null
        ? []
        : [atLeast(`shifts: power, ${scenario.name}`, power, scenario.power, twoDigits)]),
      ...(scenario.falseRate === null
        ? []
        : [atMost(`shifts: false discovery rate, ${scenario.name}`, falseRate, scenario.falseRate, threeDigits)]),
      ...(Number.isNaN(powerOfSymbols.value)
        ? []
        : [
            atLeast(
              `shifts: power for a symbol that leaves its class, ${scenario.detector.name}`,
              powerOfSymbols,
              least,
              twoDigits,
            ),
          ]),
    ];
  }),
];

/** The section on shifts: false findings where nothing changed, and power where something did. */
export function shiftText(results: ShiftResults, { symbols, seeds: { count }, nulls }: ShiftSize): string {
  const perDay = (trials: readonly ShiftTrial[], of: (trial: ShiftTrial) => number) =>
    sum(trials.map(of)) / trials.length;
  return `${symbols} instruments in ten classes of five sectors, ${count} seeds each (${nulls.count} where nothing changes): all ${((symbols * (symbols - 1)) / 2).toLocaleString('en')} pairs are tested. Log-volatility of every factor and
instrument wanders with a persistence of 0.95 and the standard deviation named (0.15 makes plain Fisher z with Benjamini–Hochberg find
one false pair in six, as the design's prototype did); with 0.25 and more the correlation of a window truly drifts, and what is counted
as false here is partly that.

Where nothing changed, false findings a day:

${table(
  ['world', 'pairs', 'pairs found', 'symbols found'],
  NULLS.map((scenario) => {
    const trials = trialsOf(results, scenario);
    return [
      scenario.name,
      perDay(trials, ({ tested }) => tested).toLocaleString('en'),
      twoDigits(perDay(trials, ({ found }) => found)),
      twoDigits(perDay(trials, ({ decouplings }) => decouplings.found)),
    ];
  }),
)}

Planted in the last window: 40 pairs whose correlation changes, and 20 symbols that leave class and sector.

${table(
  ['break', 'power', 'false discovery rate', 'power, symbols', 'false discovery rate, symbols'],
  PLANTED.map((scenario) => {
    const { power, falseRate, powerOfSymbols, falseRateOfSymbols } = figuresOf(trialsOf(results, scenario));
    const hasSymbols = !Number.isNaN(powerOfSymbols.value);
    return [
      scenario.name,
      twoDigits(power.value),
      threeDigits(falseRate.value),
      hasSymbols ? twoDigits(powerOfSymbols.value) : '–',
      hasSymbols ? threeDigits(falseRateOfSymbols.value) : '–',
    ];
  }),
)}

Sixty closes cannot show moderate changes among half a million pairs: the list is short, and solid.`;
}
