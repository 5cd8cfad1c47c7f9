import { REGIME_LABELS } from '#market/regime-label.ts';
import { type Evaluation, REGIME_CLASSES, REGIME_SYMBOLS } from './evaluation.ts';
import { coefficientsOf, regimesOf, targetsOf } from './evaluation-targets.ts';
import { percent, table, threeDigits } from './evaluation-text.ts';
import type { RealSeries } from './real-series.ts';
import type { ShiftEvaluation } from './shift-evaluation.ts';

/** docs/evaluation.md: every claim with its target and what was measured. */
export const evaluationPage = (evaluation: Evaluation): string => `# Evaluation

Written by \`npm run evaluate\`: everything that Argus claims, measured on simulated markets whose truth is known, and on real series where
nothing but stability can be known. Bad results stand beside good ones. Nothing here says anything about future returns.

## Targets

${table(
  ['what', 'target', 'measured', ''],
  targetsOf(evaluation).map(([what, target, measured, isMet]) => [
    what,
    target,
    measured,
    isMet ? 'met' : '**missed**',
  ]),
)}

## Regimes

${regimeSection(evaluation)}

## Signals

${signalSection(evaluation)}

## Novelty

Minutes of 40 instruments with labelled anomalies; the reference is of the first fifth of the days. An event scores the largest novelty of
its minutes, against windows of the same length on ordinary days.

![AUC by kind of anomaly](evaluation/novelty.svg)

## Correlation shifts

${shiftSection(evaluation.shifts)}

## Real series

${evaluation.real === null ? 'The real series were not at hand when this page was written.' : realSection(evaluation.real)}
`;

const regimeSection = (
  evaluation: Evaluation,
): string => `Four classes of the simulator (${REGIME_CLASSES.map(([name]) => name).join(', ')}), ${REGIME_SYMBOLS} instruments each, hourly bars; scale and transitions fitted on the first half
of each history, the second half judged: ${regimesOf(evaluation).full.bars.toLocaleString('en')} bars of the world \`full\`. The anchors come from other seeds of the same
simulator, which favours it; the misspecified worlds are the fairer figure (drift × 0.6; volatilities closer together; further apart; wilder
volatility and tails).

![Balanced accuracy by world](evaluation/regimes.svg)

${table(
  ['world', 'accuracy', 'balanced', 'κ', ...REGIME_LABELS, 'ECE', 'log-loss', 'switches', 'delay', 'missed'],
  [...evaluation.regimes].map(([world, scores]) => [
    world,
    threeDigits(scores.accuracy),
    threeDigits(scores.balancedAccuracy),
    threeDigits(scores.kappa),
    ...scores.recall.map(threeDigits),
    threeDigits(scores.calibrationError),
    threeDigits(scores.logLoss),
    scores.switchRatio.toFixed(2),
    String(scores.medianDelay),
    percent(scores.missed),
  ]),
)}`;

function signalSection({ walks, planted, halfDrift }: Evaluation): string {
  const { model, oracle, untied, ideal, filtered } = coefficientsOf({ planted });
  const trials = [
    ...planted.map((trial) => ['full', trial] as const),
    ...halfDrift.map((trial) => ['half_drift', trial] as const),
  ];
  return `On a random walk nothing can be known. ${walks.length} markets of 40 instruments, hourly bars, the blocks of the product (250 sessions to learn, 60 to
calibrate, 60 to test): the largest t of the gate is ${Math.max(...walks.map(({ t }) => t)).toFixed(2)}. A model that does not pass says its base rate and nothing else.

![t of the skill gate on random walks](evaluation/random-walks.svg)

Planted drift (world \`full\`, 100 instruments, gate of 1,000 bars). Four fifths of the instruments of a class share its regime, so a thousand
bars hold few independent spells: where the gate stays shut, the evidence was not enough, and that is intended. One who knows the true
regime has a rank IC of ${threeDigits(oracle)}. That is the correlation of five values, most of them tied: with its ties broken by chance, as those of a
continuous signal are, the same knowledge has ${threeDigits(untied)}, so the last of the ratios above compares two scales. The ideal filter, which knows
all parameters of the simulator, the regime of the class and every shock but the symbol's own, and sees half-hourly returns, has ${threeDigits(ideal)}.
The regime filter of the product alone, told the true drifts, has ${threeDigits(filtered)}; the model, told nothing, ${threeDigits(model)}.

${table(
  [
    'world',
    'seed',
    't',
    'passes',
    'directional',
    'rank IC',
    'of the filter',
    'of the ideal',
    'of the truth',
    '80 % interval holds',
  ],
  trials.map(([world, trial]) => [
    world,
    String(trial.seed),
    trial.t.toFixed(2),
    trial.passed ? 'yes' : 'no',
    percent(trial.directional / trial.signals),
    threeDigits(trial.informationCoefficient),
    threeDigits(trial.filteredCoefficient),
    threeDigits(trial.idealCoefficient),
    threeDigits(trial.oracleCoefficient),
    percent(trial.coverage),
  ]),
)}`;
}

const shiftSection = ({
  symbols,
  seeds,
  nulls,
  planted,
}: ShiftEvaluation): string => `${symbols} instruments in ten classes of five sectors, ${seeds} seeds each: all ${((symbols * (symbols - 1)) / 2).toLocaleString('en')} pairs are tested. Log-volatility of every factor and
instrument wanders with a persistence of 0.95 and the standard deviation named (0.15 makes plain Fisher z with Benjamini–Hochberg find
one false pair in six, as the design's prototype did); with 0.25 and more the correlation of a window truly drifts, and what is counted
as false here is partly that.

Where nothing changed, false findings a day:

${table(['world', 'pairs', 'pairs found', 'symbols found'], nulls)}

Planted in the last window: 40 pairs whose correlation changes, and 20 symbols that leave class and sector.

${table(['break', 'power', 'false discovery rate', 'power, symbols', 'false discovery rate, symbols'], planted)}

Sixty closes cannot show moderate changes among half a million pairs: the list is short, and solid.`;

const realSection = ({
  years,
  switchesPerYear,
  stability,
  regimes,
}: RealSeries): string => `An index of 248 US stocks with equal weights, closes only, ${years.toFixed(1)} years: ${switchesPerYear.toFixed(1)} changes of regime a year; ${percent(stability)} of the
days keep their label when the scale is fitted a night earlier. Regimes tell volatility apart, not direction.

${table(
  ['regime', 'share of days', 'volatility of the next day, a year'],
  regimes.map(({ label, share, nextDayVolatility }) => [label, percent(share), percent(nextDayVolatility)]),
)}`;
