/**
 * The whole verification on data whose truth is known, and on real series where they are at hand: `npm run evaluate`. Writes
 * docs/evaluation.md and its plots. `--quick` runs a few seeds of everything and writes nothing. ARGUS_EVALUATION_PARTS names a folder in
 * which finished parts are kept, so that a run that was cut short can go on.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { ANOMALIES } from '#simulator/anomalies.ts';
import type { World } from '#simulator/worlds.ts';
import { type NoveltyTrial, runNoveltyTrial } from './novelty-trial.ts';
import { keepParts } from './parts.ts';
import { runRealSeries } from './real-series.ts';
import { type JudgedRegimes, joinJudged, type RegimeScores, scoreRegimes } from './regime-scores.ts';
import { runRegimeTrial } from './regime-trial.ts';
import { evaluateShifts } from './shift-evaluation.ts';
import { runSignalTrial, type SignalTrial } from './signal-trial.ts';
import { barPlot, dotPlot } from './svg.ts';

const quick = process.argv.includes('--quick');
const ROOT = path.join(import.meta.dirname, '..');
const part = keepParts(quick ? undefined : process.env.ARGUS_EVALUATION_PARTS);
const DATA = process.env.ARGUS_SHARED_DATA ?? path.join(ROOT, '../shared/data');
const say = (text: string) => process.stderr.write(`  ${text}\n`);
const f3 = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3));
const percent = (value: number, digits = 1) => `${(100 * value).toFixed(digits)} %`;
const met = (yes: boolean) => (yes ? 'met' : '**missed**');
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

const CLASSES = [
  ['crypto', 170],
  ['us_equity', 500],
  ['forex', 200],
  ['commodity', 200],
] as const;
const SYMBOLS = 8;

async function regimesOf(world: World, seeds: number): Promise<RegimeScores> {
  const parts: JudgedRegimes[] = [];
  for (const [assetClass, days] of CLASSES)
    for (let seed = 1; seed <= seeds; seed++)
      parts.push(await runRegimeTrial({ world, seed, assetClass, symbols: SYMBOLS, days }));
  return scoreRegimes(joinJudged(parts));
}

const worlds = new Map<World, RegimeScores>();
for (const world of ['full', 'misspec_1', 'misspec_2', 'misspec_3', 'misspec_4'] as const) {
  worlds.set(world, await part(`regimes-${world}`, () => regimesOf(world, quick ? 1 : world === 'full' ? 6 : 3)));
  say(`regimes of ${world}`);
}
const full = worlds.get('full') as RegimeScores;

async function signalsOf(world: World, seeds: number, planted: boolean): Promise<SignalTrial[]> {
  const trials: SignalTrial[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const sized = planted
      ? ({
          assetClass: 'commodity',
          symbols: 100,
          sessions: 185,
          lengths: { train: 2500, calibrate: 500, gate: 1000 },
        } as const)
      : { symbols: 40 };
    const trial = await part(`signals-${world}-${seed}`, () => runSignalTrial({ world, seed, ...sized }));
    if (trial !== null) trials.push(trial);
    say(`signals of ${world}, seed ${seed}: t ${trial?.t.toFixed(2)}`);
  }
  return trials;
}
const walks = await signalsOf('random_walk', quick ? 2 : 50, false);
const planted = await signalsOf('full', quick ? 1 : 8, true);
const half = await signalsOf('half_drift', quick ? 1 : 4, true);
// Each market by itself, as in the product, where its models are judged together.
const passedWalks = walks.filter(({ passed }) => passed).length / walks.length;
const directional =
  walks.reduce((sum, one) => sum + one.directional, 0) / walks.reduce((sum, { signals }) => sum + signals, 0);
const away = mean(
  walks.filter(({ passed }) => !passed).map(({ base, meanAway }) => Math.abs(meanAway - Math.abs(base - 0.5))),
);

const novelty: NoveltyTrial[] = [];
for (let seed = 1; seed <= (quick ? 1 : 3); seed++) {
  novelty.push(
    await part(`novelty-${seed}`, () => runNoveltyTrial({ seed, symbols: quick ? 12 : 40, days: quick ? 30 : 80 })),
  );
  say(`novelty, seed ${seed}`);
}
const auc = ANOMALIES.map((kind) => {
  const events = novelty.reduce((sum, one) => sum + one.events[kind], 0);
  const value =
    novelty.reduce((sum, one) => sum + (one.events[kind] === 0 ? 0 : one.auc[kind] * one.events[kind]), 0) / events;
  return { kind, events, value };
});
const exceedance = mean(novelty.map((one) => one.exceedance));
const shifts = await evaluateShifts(quick ? { symbols: 300, seeds: 1 } : { symbols: 1_000, seeds: 20 }, part, say);
const real = await runRealSeries(DATA);

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const misspecified = [...worlds].filter(([world]) => world !== 'full');
const passes = planted.filter(({ passed }) => passed).length;
const ic = mean(planted.map((one) => one.informationCoefficient));
const oracle = mean(planted.map((one) => one.oracleCoefficient));
const filtered = mean(planted.map((one) => one.filteredCoefficient));
const untied = mean(planted.map((one) => one.untiedCoefficient));
const ideal = mean(planted.map((one) => one.idealCoefficient));

const page = `# Evaluation

Written by \`npm run evaluate\`: everything that Argus claims, measured on simulated markets whose truth is known, and on real series where
nothing but stability can be known. Bad results stand beside good ones. Nothing here says anything about future returns.

## Targets

${tableOf(
  ['what', 'target', 'measured', ''],
  [
    ['regimes: Cohen κ', '≥ 0.68', f3(full.kappa), met(full.kappa >= 0.68)],
    ['regimes: balanced accuracy', '≥ 0.75', f3(full.balancedAccuracy), met(full.balancedAccuracy >= 0.75)],
    ['regimes: recall of stress', '≥ 0.60', f3(full.recall[4]), met(full.recall[4] >= 0.6)],
    [
      'regimes: calibration error of the label',
      '≤ 0.06',
      f3(full.calibrationError),
      met(full.calibrationError <= 0.06),
    ],
    ['regimes: log-loss', '≤ 0.62', f3(full.logLoss), met(full.logLoss <= 0.62)],
    ['regimes: switches over true switches', '≤ 2.5', f3(full.switchRatio), met(full.switchRatio <= 2.5)],
    [
      'regimes: median delay, spells of 30 bars and more',
      '≤ 15 bars',
      String(full.medianDelay),
      met(full.medianDelay <= 15),
    ],
    ['regimes: spells missed', '≤ 6 %', percent(full.missed), met(full.missed <= 0.06)],
    ...misspecified.map(([world, scores]) => [
      `regimes of ${world}: balanced accuracy`,
      '≥ 0.65',
      f3(scores.balancedAccuracy),
      met(scores.balancedAccuracy >= 0.65),
    ]),
    [
      `signals: models that pass on ${walks.length} random walks`,
      '≤ 5 %',
      percent(passedWalks),
      met(passedWalks <= 0.05),
    ],
    ['signals: directional on random walks', '≤ 1 %', percent(directional, 2), met(directional <= 0.01)],
    [
      'signals: what the model adds to its base rate on random walks, mean',
      '≤ 0.005',
      away.toFixed(4),
      met(away <= 0.005),
    ],
    [
      `signals: gate opens on planted drift (${planted.length} worlds)`,
      'opens',
      `${passes} of ${planted.length}`,
      met(passes === planted.length),
    ],
    [
      'signals: rank IC over that of the filtered regimes',
      '≥ 80 %',
      percent(ic / filtered, 0),
      met(ic / filtered >= 0.8),
    ],
    [
      'signals: rank IC over that of the ideal filter of returns',
      '≥ 80 %',
      percent(ic / ideal, 0),
      met(ic / ideal >= 0.8),
    ],
    [
      'signals: rank IC over that of one who knows the true regime',
      '≥ 80 %',
      percent(ic / oracle, 0),
      met(ic / oracle >= 0.8),
    ],
    ...auc.map(({ kind, value, events }) => [
      `novelty: AUC of ${kind} (${events} events)`,
      '≥ 0.90',
      f3(value),
      met(value >= 0.9),
    ]),
    [
      'novelty: ordinary bars above 0.99',
      '0.7–1.5 %',
      percent(exceedance, 2),
      met(exceedance >= 0.007 && exceedance <= 0.015),
    ],
    ...shifts.targets.map(([what, target, measured, yes]) => [what, target, measured, met(yes)]),
  ],
)}

## Regimes

Four classes of the simulator (${CLASSES.map(([name]) => name).join(', ')}), ${SYMBOLS} instruments each, hourly bars; scale and transitions fitted on the first half
of each history, the second half judged: ${full.bars.toLocaleString('en')} bars of the world \`full\`. The anchors come from other seeds of the same
simulator, which favours it; the misspecified worlds are the fairer figure (drift × 0.6; volatilities closer together; further apart; wilder
volatility and tails).

![Balanced accuracy by world](evaluation/regimes.svg)

${tableOf(
  ['world', 'accuracy', 'balanced', 'κ', ...REGIME_LABELS, 'ECE', 'log-loss', 'switches', 'delay', 'missed'],
  [...worlds].map(([world, s]) => [
    world,
    f3(s.accuracy),
    f3(s.balancedAccuracy),
    f3(s.kappa),
    ...s.recall.map(f3),
    f3(s.calibrationError),
    f3(s.logLoss),
    s.switchRatio.toFixed(2),
    String(s.medianDelay),
    percent(s.missed),
  ]),
)}

## Signals

On a random walk nothing can be known. ${walks.length} markets of 40 instruments, hourly bars, the blocks of the product (250 sessions to learn, 60 to
calibrate, 60 to test): the largest t of the gate is ${Math.max(...walks.map(({ t }) => t)).toFixed(2)}. A model that does not pass says its base rate and nothing else.

![t of the skill gate on random walks](evaluation/random-walks.svg)

Planted drift (world \`full\`, 100 instruments, gate of 1,000 bars). Four fifths of the instruments of a class share its regime, so a thousand
bars hold few independent spells: where the gate stays shut, the evidence was not enough, and that is intended. One who knows the true
regime has a rank IC of ${f3(oracle)}. That is the correlation of five values, most of them tied: with its ties broken by chance, as those of a
continuous signal are, the same knowledge has ${f3(untied)}, so the last of the ratios above compares two scales. The ideal filter, which knows
all parameters of the simulator, the regime of the class and every shock but the symbol's own, and sees half-hourly returns, has ${f3(ideal)}.
The regime filter of the product alone, told the true drifts, has ${f3(filtered)}; the model, told nothing, ${f3(ic)}.

${tableOf(
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
  [...planted.map((one) => ['full', one] as const), ...half.map((one) => ['half_drift', one] as const)].map(
    ([world, one]) => [
      world,
      String(one.seed),
      one.t.toFixed(2),
      one.passed ? 'yes' : 'no',
      percent(one.directional / one.signals),
      f3(one.informationCoefficient),
      f3(one.filteredCoefficient),
      f3(one.idealCoefficient),
      f3(one.oracleCoefficient),
      percent(one.coverage),
    ],
  ),
)}

## Novelty

Minutes of 40 instruments with labelled anomalies; the reference is of the first fifth of the days. An event scores the largest novelty of
its minutes, against windows of the same length on ordinary days.

![AUC by kind of anomaly](evaluation/novelty.svg)

## Correlation shifts

${shifts.symbols} instruments in ten classes of five sectors, ${shifts.seeds} seeds each: all ${((shifts.symbols * (shifts.symbols - 1)) / 2).toLocaleString('en')} pairs are tested. Log-volatility of every factor and
instrument wanders with a persistence of 0.95 and the standard deviation named (0.15 makes plain Fisher z with Benjamini–Hochberg find
one false pair in six, as the design's prototype did); with 0.25 and more the correlation of a window truly drifts, and what is counted
as false here is partly that.

Where nothing changed, false findings a day:

${tableOf(['world', 'pairs', 'pairs found', 'symbols found'], shifts.nulls)}

Planted in the last window: 40 pairs whose correlation changes, and 20 symbols that leave class and sector.

${tableOf(['break', 'power', 'false discovery rate', 'power, symbols', 'false discovery rate, symbols'], shifts.planted)}

Sixty closes cannot show moderate changes among half a million pairs: the list is short, and solid.

## Real series

${
  real === null
    ? 'The real series were not at hand when this page was written.'
    : `An index of 248 US stocks with equal weights, closes only, ${real.years.toFixed(1)} years: ${real.switchesPerYear.toFixed(1)} changes of regime a year; ${percent(real.stability)} of the
days keep their label when the scale is fitted a night earlier. Regimes tell volatility apart, not direction.

${tableOf(
  ['regime', 'share of days', 'volatility of the next day, a year'],
  real.regimes.map(({ label, share, nextDayVolatility }) => [label, percent(share), percent(nextDayVolatility)]),
)}`
}
`;

if (quick) process.stdout.write(page);
else {
  const folder = path.join(ROOT, 'docs/evaluation');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'regimes.svg'),
    barPlot(
      'Balanced accuracy of regimes by world',
      [...worlds].map(([name, s]) => ({ name, value: s.balancedAccuracy })),
      0.65,
    ),
  );
  writeFileSync(
    path.join(folder, 'random-walks.svg'),
    dotPlot(
      `t of the skill gate on ${walks.length} random walks`,
      walks.map(({ t }) => t),
      1.645,
      'one model alone would pass',
    ),
  );
  writeFileSync(
    path.join(folder, 'novelty.svg'),
    barPlot(
      'AUC of novelty by kind of anomaly',
      auc.map(({ kind, value }) => ({ name: kind, value })),
      0.9,
    ),
  );
  writeFileSync(path.join(ROOT, 'docs/evaluation.md'), page);
  say('docs/evaluation.md is written');
}
