import type { Claim } from './claim.ts';
import type { Evaluation } from './evaluation.ts';
import { frontText } from './front.ts';
import { noveltyClaims } from './novelty.ts';
import { peerText } from './peer-text.ts';
import { gateClaims, rangeClaims } from './range-claims.ts';
import { rangeText } from './range-text.ts';
import { realClaims, realText } from './real-text.ts';
import {
  FOREIGN_WORLDS,
  foreignClaims,
  REGIME_CLASSES,
  REGIME_SYMBOLS,
  REGIME_WORLDS,
  regimeClaims,
  regimeTable,
} from './regimes.ts';
import { scaleClaims, scaleTable } from './scale.ts';
import { FIRST_SEED, USED_SEEDS } from './seeds.ts';
import { shiftClaims, shiftText } from './shifts.ts';
import { signalText } from './signal-text.ts';
import { signalClaims } from './signals.ts';
import { table } from './text.ts';

/** Every target of the design beside what was measured. */
export const claimsOf = (evaluation: Evaluation): Claim[] => [
  ...rangeClaims(evaluation.ranges),
  ...gateClaims(evaluation.gates),
  ...regimeClaims(evaluation.regimes),
  ...foreignClaims(evaluation.foreign),
  ...scaleClaims(evaluation.scale),
  ...realClaims(evaluation.real),
  ...signalClaims(evaluation.signals),
  ...noveltyClaims(evaluation.novelty),
  ...shiftClaims(evaluation.shifts),
];

/** docs/evaluation.md: one page for a reader in a hurry, then every claim with its target and what was measured. */
export function evaluationPage(evaluation: Evaluation): string {
  const claims = claimsOf(evaluation);
  return `# Evaluation

Written by \`npm run evaluate\`: everything that Argus claims, measured on simulated markets whose truth is known, and on real series. Bad
results stand beside good ones.

${frontText(evaluation, claims)}

## Targets

${table(
  ['what', 'target', 'measured', '95 %', ''],
  claims.map(({ what, target, measured, interval, isMet }) => [
    what,
    target,
    measured,
    interval,
    isMet ? 'met' : '**missed**',
  ]),
)}

## Seeds

${seedText(evaluation)}

## Ranges and events

${rangeText(evaluation)}

## Regimes

${regimeText(evaluation)}

## Peers

${peerText(evaluation)}

## Real series

${realText(evaluation)}

## Signals

${signalText(evaluation.signals)}

## Novelty

Minutes of ${evaluation.plan.novelty.symbols} instruments with labelled anomalies, ${evaluation.plan.novelty.seeds.count} seeds; the reference is of the ordinary bars of the first fifth of the
days. Production cannot leave anomalies out of its reference, so this favours the figures slightly. An event scores the largest novelty of its
minutes, against windows of the same length on ordinary days.

![AUC by kind of anomaly](evaluation/novelty.svg)

## Correlation shifts

${shiftText(evaluation.shifts, evaluation.plan.shifts)}
`;
}

const seedText = ({
  plan,
}: Evaluation): string => `The rule, written before any of them was run: seeds are counted from ${FIRST_SEED} on, for every world, class and trial alike. Means have ${plan.regimes.count}
seeds, shares near nothing or all have ${plan.signals.walk.count}. No constant is chosen on a seed that is reported. Seeds on which something was chosen or looked at
before, and from which no figure here comes:

${table(
  ['seeds', 'used for'],
  USED_SEEDS.map(({ seeds, use }) => [seeds, use]),
)}`;

const regimeText = ({
  regimes,
  foreign,
  scale,
  notRun,
}: Evaluation): string => `Four classes of the simulator (${REGIME_CLASSES.map(([name]) => name).join(', ')}), ${REGIME_SYMBOLS} instruments each, hourly bars; scale and transitions fitted on the first
half of each history, the second half judged. A class-seed is one class with one seed: figures are means of class-seeds, the interval is
over seeds. The anchors come from other seeds of the same simulator, which favours it; the misspecified worlds are the fairer figure (drift × 0.6;
volatilities closer together; further apart; wilder volatility and tails).

![Balanced accuracy by world](evaluation/regimes.svg)

${regimeTable(regimes, REGIME_WORLDS)}

Worlds of other models, with the same kind of regimes planted in them: GARCH-t noise whose level drifts, Heston's volatility with jumps, and
residuals of real stocks. The states differ as the design says, everything else is not the simulator's.

${regimeTable(foreign, FOREIGN_WORLDS)}${notRun.data === null ? '' : `\n\n\`real_residuals\` not run: ${notRun.data}.`}

The scale of a series is fitted by likelihood. On the same bars, against the median move that it replaced (decision 0047):

${scaleTable(scale)}`;
