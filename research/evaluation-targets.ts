import { type Evaluation, noveltyByKind } from './evaluation.ts';
import { mean, percent, threeDigits } from './evaluation-text.ts';
import type { RegimeScores } from './regime-scores.ts';

/** What was measured, its target, the figure as it is printed, and whether the target is met. */
export type Target = readonly [what: string, target: string, measured: string, isMet: boolean];

/** Every target of the design beside what was measured. */
export function targetsOf(evaluation: Evaluation): Target[] {
  const { full, misspecified } = regimesOf(evaluation);
  return [
    ...regimeTargets(full),
    ...misspecified.map(([world, { balancedAccuracy }]) =>
      atLeast(`regimes of ${world}: balanced accuracy`, balancedAccuracy, 0.65, threeDigits),
    ),
    ...walkTargets(evaluation),
    ...plantedTargets(evaluation),
    ...noveltyTargets(evaluation),
    ...evaluation.shifts.targets,
  ];
}

/** Scores of the world that the anchors come from, and of those that differ from it. */
export function regimesOf({ regimes }: Evaluation) {
  const full = regimes.get('full');
  if (full === undefined) throw new RangeError('the regimes of the world full were not judged');
  return { full, misspecified: [...regimes].filter(([world]) => world !== 'full') };
}

const atLeast = (what: string, value: number, target: number, text: (value: number) => string): Target => [
  what,
  `≥ ${target.toFixed(2)}`,
  text(value),
  value >= target,
];

function regimeTargets(scores: RegimeScores): Target[] {
  const { kappa, balancedAccuracy, recall, calibrationError, logLoss, switchRatio, medianDelay, missed } = scores;
  return [
    atLeast('regimes: Cohen κ', kappa, 0.68, threeDigits),
    atLeast('regimes: balanced accuracy', balancedAccuracy, 0.75, threeDigits),
    atLeast('regimes: recall of stress', recall[4], 0.6, threeDigits),
    ['regimes: calibration error of the label', '≤ 0.06', threeDigits(calibrationError), calibrationError <= 0.06],
    ['regimes: log-loss', '≤ 0.62', threeDigits(logLoss), logLoss <= 0.62],
    ['regimes: switches over true switches', '≤ 2.5', threeDigits(switchRatio), switchRatio <= 2.5],
    ['regimes: median delay, spells of 30 bars and more', '≤ 15 bars', String(medianDelay), medianDelay <= 15],
    ['regimes: spells missed', '≤ 6 %', percent(missed), missed <= 0.06],
  ];
}

/** Each market by itself, as in the product, where its models are judged together. */
function walkTargets({ walks }: Evaluation): Target[] {
  const passed = walks.filter((trial) => trial.passed).length / walks.length;
  const sum = (of: 'directional' | 'signals') => walks.reduce((total, trial) => total + trial[of], 0);
  const directional = sum('directional') / sum('signals');
  const added = mean(
    walks.filter((trial) => !trial.passed).map(({ base, meanAway }) => Math.abs(meanAway - Math.abs(base - 0.5))),
  );
  return [
    [`signals: models that pass on ${walks.length} random walks`, '≤ 5 %', percent(passed), passed <= 0.05],
    ['signals: directional on random walks', '≤ 1 %', percent(directional, 2), directional <= 0.01],
    [
      'signals: what the model adds to its base rate on random walks, mean',
      '≤ 0.005',
      added.toFixed(4),
      added <= 0.005,
    ],
  ];
}

function plantedTargets({ planted }: Evaluation): Target[] {
  const passes = planted.filter(({ passed }) => passed).length;
  const { model, filtered, ideal, oracle } = coefficientsOf({ planted });
  const ratio = (what: string, other: number): Target => [
    `signals: rank IC over that of ${what}`,
    '≥ 80 %',
    percent(model / other, 0),
    model / other >= 0.8,
  ];
  return [
    [
      `signals: gate opens on planted drift (${planted.length} worlds)`,
      'opens',
      `${passes} of ${planted.length}`,
      passes === planted.length,
    ],
    ratio('the filtered regimes', filtered),
    ratio('the ideal filter of returns', ideal),
    ratio('one who knows the true regime', oracle),
  ];
}

/** Mean rank correlations on planted drift: of the model, and of those who know more than it. */
export const coefficientsOf = ({ planted }: Pick<Evaluation, 'planted'>) => ({
  model: mean(planted.map(({ informationCoefficient }) => informationCoefficient)),
  oracle: mean(planted.map(({ oracleCoefficient }) => oracleCoefficient)),
  filtered: mean(planted.map(({ filteredCoefficient }) => filteredCoefficient)),
  untied: mean(planted.map(({ untiedCoefficient }) => untiedCoefficient)),
  ideal: mean(planted.map(({ idealCoefficient }) => idealCoefficient)),
});

function noveltyTargets({ novelty }: Evaluation): Target[] {
  const exceedance = mean(novelty.map((trial) => trial.exceedance));
  return [
    ...noveltyByKind(novelty).map(({ kind, events, auc }) =>
      atLeast(`novelty: AUC of ${kind} (${events} events)`, auc, 0.9, threeDigits),
    ),
    [
      'novelty: ordinary bars above 0.99',
      '0.7–1.5 %',
      percent(exceedance, 2),
      exceedance >= 0.007 && exceedance <= 0.015,
    ],
  ];
}
