import { DETECTORS, type Detector } from '#market/models/shifts/detector.ts';
import type { Parts } from './parts.ts';
import { type Planted, runShiftTrial, type ShiftTrial, type ShiftWorld } from './shift-trial.ts';

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

/** Rows of the table of targets (what, target, measured, met), and the section of the page. */
export interface ShiftEvaluation {
  readonly targets: readonly (readonly [string, string, string, boolean])[];
  readonly nulls: readonly (readonly string[])[];
  readonly planted: readonly (readonly string[])[];
  readonly symbols: number;
  readonly seeds: number;
}

export async function evaluateShifts(
  { symbols, seeds }: { symbols: number; seeds: number },
  part: Parts,
  say: (text: string) => void,
): Promise<ShiftEvaluation> {
  const run = async ({ name, world, detector, planted }: Scenario): Promise<ShiftTrial[]> => {
    const trials = await part(`shifts-${name.replaceAll(/[^a-z0-9.]+/g, '-')}`, () =>
      Array.from({ length: seeds }, (_, k) => runShiftTrial({ world, planted, detector, symbols, seed: k + 1 })),
    );
    say(`shifts: ${name}`);
    return trials;
  };
  const sum = (trials: readonly ShiftTrial[], of: (trial: ShiftTrial) => number) =>
    trials.reduce((total, trial) => total + of(trial), 0);
  const targets: [string, string, string, boolean][] = [];
  const nulls: string[][] = [];
  for (const scenario of NULLS) {
    const trials = await run(scenario);
    const quiet = trials.filter(({ found }) => found <= 1).length;
    targets.push([
      `shifts: days with at most one false pair, ${scenario.name}`,
      '≥ 95 %',
      `${quiet} of ${trials.length}`,
      quiet / trials.length >= 0.95,
    ]);
    nulls.push([
      scenario.name,
      (sum(trials, ({ tested }) => tested) / trials.length).toLocaleString('en'),
      (sum(trials, ({ found }) => found) / trials.length).toFixed(2),
      (sum(trials, ({ decouplings }) => decouplings.found) / trials.length).toFixed(2),
    ]);
  }
  const planted: string[][] = [];
  for (const scenario of PLANTED) {
    const trials = await run(scenario);
    const found = sum(trials, (trial) => trial.found);
    const power = sum(trials, ({ right }) => right) / sum(trials, (trial) => trial.planted);
    const falseRate = found === 0 ? 0 : 1 - sum(trials, ({ right }) => right) / found;
    const left = sum(trials, ({ decouplings }) => decouplings.planted);
    const members = sum(trials, ({ decouplings }) => decouplings.found);
    const right = sum(trials, ({ decouplings }) => decouplings.right);
    if (scenario.power !== null)
      targets.push([
        `shifts: power, ${scenario.name}`,
        `≥ ${scenario.power}`,
        power.toFixed(2),
        power >= scenario.power,
      ]);
    if (scenario.falseRate !== null)
      targets.push([
        `shifts: false discovery rate, ${scenario.name}`,
        `≤ ${scenario.falseRate}`,
        falseRate.toFixed(3),
        falseRate <= scenario.falseRate,
      ]);
    if (left > 0) {
      const least = scenario.detector === FAST ? 0.2 : 0.3;
      targets.push([
        `shifts: power for a symbol that leaves its class, ${scenario.detector.name}`,
        `≥ ${least}`,
        (right / left).toFixed(2),
        right / left >= least,
      ]);
    }
    planted.push([
      scenario.name,
      power.toFixed(2),
      falseRate.toFixed(3),
      left === 0 ? '–' : (right / left).toFixed(2),
      left === 0 || members === 0 ? '–' : (1 - right / members).toFixed(3),
    ]);
  }
  return { targets, nulls, planted, symbols, seeds };
}
