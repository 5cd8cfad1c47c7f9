import type { SignalTrial } from '../signal-trial.ts';
import { withEnds } from './claim.ts';
import { mean } from './estimate.ts';
import { liveCoverage, liveHits, passing, type SignalResults, trialsOf } from './signals.ts';
import { percent, table, threeDigits, twoDigits } from './text.ts';

/** The section on signals: nulls, power under the product's own blocks, and what came after the gate. */
export function signalText(results: SignalResults): string {
  const of = (kind: Parameters<typeof trialsOf>[1]) => trialsOf(results, kind);
  const planted = of('planted');
  const average = (figure: (trial: SignalTrial) => number) =>
    threeDigits(mean(planted.map(figure).filter((value) => !Number.isNaN(value))));
  return `On a random walk nothing can be known. \`walk\`: 40 instruments of the simulator without drift or memory, hourly bars. \`jump_walk\`: 40
instruments whose volatility clusters, in common and each by itself, with half of all moves in common and jumps that hit all at once.
\`planted\`: drift by regime, 100 instruments, a gate of 1,000 bars. \`product\`: the same drift under the product's own blocks (250 sessions
to learn, 60 to calibrate, 60 to test): this is the power that a subscriber's market has. A model that does not pass states its base rate.

${table(
  [
    'world',
    'seeds',
    'gate opens',
    'largest t',
    'directional in the gate block',
    'hit rate after the gate',
    '80 % interval after the gate',
  ],
  (['walk', 'jump_walk', 'planted', 'half_drift', 'product'] as const).map((kind) => {
    const trials = of(kind);
    const signals = trials.reduce((sum, { signals: count }) => sum + count, 0);
    const directional = trials.reduce((sum, trial) => sum + trial.directional, 0);
    return [
      kind,
      String(trials.length),
      withEnds(passing(trials), percent),
      trials.length === 0 ? '–' : twoDigits(Math.max(...trials.map(({ t }) => t))),
      percent(directional / signals),
      withEnds(liveHits(trials), percent),
      withEnds(liveCoverage(trials), percent),
    ];
  }),
)}

"Directional" counts the block on which the gate was decided, which favours models that passed. Hit rates and coverage are of the sessions
after it, which decided nothing. The coverage column is of the residual intervals that a signal has where no range forecast is at hand, at a
fixed level; the intervals of the product follow the range forecast and are in the section on ranges.

![t of the skill gate on random walks](evaluation/random-walks.svg)

Four fifths of the instruments of a class share its regime, so a thousand bars hold few independent spells: where the gate stays shut, the
evidence was not enough. One who knows the true regime has a rank IC of ${average((t) => t.oracleCoefficient)} on planted drift. That is the correlation of five
values, most of them tied: with ties broken by chance the same knowledge has ${average((t) => t.untiedCoefficient)}, so the last ratio above compares two scales. The ideal
filter, which knows all parameters of the simulator, the regime of the class and every shock but the symbol's own, has ${average((t) => t.idealCoefficient)}. The
regime filter of the product, given the true drifts, has ${average((t) => t.filteredCoefficient)}; the model, given nothing, ${average((t) => t.informationCoefficient)}.

${table(
  [
    'world',
    'seed',
    't',
    'passes',
    'rank IC',
    'of the filter',
    'of the ideal',
    'of the truth',
    'after the gate: t',
    'rank IC',
    'hit rate',
  ],
  (['planted', 'half_drift', 'product'] as const).flatMap((kind) => of(kind).map((trial) => trialRow(kind, trial))),
)}`;
}

function trialRow(kind: string, trial: SignalTrial): string[] {
  const { live } = trial;
  return [
    kind,
    String(trial.seed),
    twoDigits(trial.t),
    trial.passed ? 'yes' : 'no',
    threeDigits(trial.informationCoefficient),
    threeDigits(trial.filteredCoefficient),
    threeDigits(trial.idealCoefficient),
    threeDigits(trial.oracleCoefficient),
    twoDigits(live?.t ?? Number.NaN),
    threeDigits(live?.informationCoefficient ?? Number.NaN),
    percent((live?.hits ?? Number.NaN) / (live?.directional ?? Number.NaN)),
  ];
}
