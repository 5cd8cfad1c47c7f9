import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluationOf } from '#reports/evaluation/evaluation.ts';
import { ANOMALIES, type AnomalyKind } from '#simulator/anomalies.ts';
import { writeEvaluation } from '../evaluate.ts';
import type { NoveltyTrial } from '../novelty-trial.ts';
import type { RegimeScores } from '../regime-scores.ts';
import type { SignalTrial } from '../signal-trial.ts';
import { type Evaluation, evaluationJobs, QUICK_PLAN, SECTIONS, WHOLE_PLAN } from './evaluation.ts';
import { noveltyByKind } from './novelty.ts';
import { claimsOf, evaluationPage } from './page.ts';
import { planText } from './plan-text.ts';
import { seeds } from './seeds.ts';

const scores = (kappa: number, stress: number): RegimeScores => ({
  bars: 1_000,
  accuracy: 0.8,
  balancedAccuracy: 0.8,
  kappa,
  recall: [0.8, 0.8, 0.8, 0.8, stress],
  calibrationError: 0.05,
  logLoss: 0.5,
  switchRatio: 2,
  medianDelay: 9,
  missed: 0.01,
});
const regimes = seeds({ first: 1, count: 20 }).map((seed) => ({
  key: { world: 'full' as const, seed },
  // The mean is above its target, and the worse end of its interval below it.
  result: scores(seed % 2 === 0 ? 0.9 : 0.5, 0.7),
}));
const signal = (passed: boolean, live: SignalTrial['live']): SignalTrial => ({
  seed: 1,
  t: 2,
  p: 0.02,
  penalty: 1,
  base: 0.5,
  rows: { train: 1, calibrate: 1, gate: 1 },
  passed,
  signals: 100,
  directional: passed ? 50 : 0,
  meanAway: 0,
  maximumConfidence: 0.6,
  informationCoefficient: 0.09,
  oracleCoefficient: 0.2,
  filteredCoefficient: 0.1,
  untiedCoefficient: 0.15,
  idealCoefficient: 0.1,
  coverage: 0.8,
  live,
});
const live = { dates: 40, signals: 80, directional: 40, hits: 24, t: 1, informationCoefficient: 0.05, coverage: 0.79 };
const byKind = (figureOf: (kind: AnomalyKind) => number) =>
  Object.fromEntries(ANOMALIES.map((kind) => [kind, figureOf(kind)])) as Record<AnomalyKind, number>;
const novelty = (auc: number, jumps: number): NoveltyTrial => ({
  auc: byKind(() => auc),
  events: byKind((kind) => (kind === 'jump' ? jumps : 1)),
  exceedance: 0.01,
  bars: 100,
});
const evaluation: Evaluation = {
  regimes,
  foreign: [],
  scale: [],
  real: [],
  ranges: [],
  gates: [],
  regimePeers: [],
  rangePeers: [],
  signals: [
    { key: { kind: 'walk' }, result: signal(false, null) },
    { key: { kind: 'jump_walk' }, result: null },
    { key: { kind: 'planted' }, result: signal(true, live) },
    { key: { kind: 'planted' }, result: signal(true, { ...live, hits: 30 }) },
  ],
  novelty: [
    { key: 1, result: novelty(0.8, 1) },
    { key: 2, result: novelty(1, 3) },
  ],
  shifts: [],
  plan: QUICK_PLAN,
  notRun: { data: 'the folder of the real series is not there', peers: 'ARGUS_PYTHON names no Python' },
};

describe('the page', () => {
  it('Compares targets with the worse end of an interval, and shows what is missed with its cause', () => {
    const claim = claimsOf(evaluation).find(({ what }) => what === 'regimes: Cohen κ');
    expect(Number(claim?.measured)).toBeGreaterThan(0.68);
    expect(claim?.isMet).toBe(false);
    const [front = ''] = evaluationPage(evaluation).split('## Targets');
    expect(front).toMatch(
      /\* regimes: Cohen κ: 0\.700 \(0\.\d+ … 0\.\d+\), target ≥ 0\.680[^\n]*\n {2}Cause: Worlds differ by more/,
    );
    expect(front).not.toContain('regimes: recall of stress');
  });

  it('The page for readers reads all of it: every claim is one of its targets, met or missed', () => {
    const targets = evaluationOf(evaluationPage(evaluation)).topics.flatMap(({ targets }) => targets);
    const said = (claims: readonly { what: string; isMet: boolean }[]) =>
      claims.map(({ what, isMet }) => `${what} ${isMet}`).sort();
    expect(said(targets)).toEqual(said(claimsOf(evaluation)));
  });

  it('Opens with what is claimed, what is not, five figures and what was missed', () => {
    const [front = ''] = evaluationPage(evaluation).split('## Targets');
    for (const text of ['What is claimed', 'How certain', 'What is not claimed', 'What missed'])
      expect(front).toContain(text);
    expect(front.split('What is not claimed')[0]?.match(/^\| .* \|$/gm)).toHaveLength(2 + 5);
  });

  it('Says visibly what was not run and why', () => {
    const page = evaluationPage(evaluation);
    expect(page).toContain('## Peers\n\nNot run: ARGUS_PYTHON names no Python.');
    expect(page).toContain('## Real series\n\nNot run: the folder of the real series is not there.');
    expect(page).toContain('`real_residuals` not run: the folder of the real series is not there.');
  });

  it('Counts hits of directions on the bars after the gate, not on those that decided it', () => {
    const row = claimsOf(evaluation).find(({ what }) => what.startsWith('signals: hit rate after the gate'));
    expect(row?.measured).toBe('67.5 %');
  });

  it('Names the seeds that were used before, and no seed of the plan is among them', () => {
    const page = evaluationPage(evaluation);
    expect(page).toContain('| 1001–1012 | anchors of the regimes');
    expect(seeds(WHOLE_PLAN.signals.walk)[0]).toBe(9001);
    for (const range of [WHOLE_PLAN.regimes, WHOLE_PLAN.permuted, WHOLE_PLAN.gates, WHOLE_PLAN.novelty.seeds])
      expect(range.first).toBe(9001);
  });
});

it('The AUC of a kind of anomaly weighs each trial by its events', () => {
  const found = new Map(noveltyByKind(evaluation.novelty).map(({ kind, auc }) => [kind, auc.value]));
  expect(found.get('jump')).toBeCloseTo(0.95, 12);
  expect(found.get('grind')).toBeCloseTo(0.9, 12);
});

it('The evaluation is written as a page and three plots, and importing the command runs nothing', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-evaluation-'));
  writeEvaluation(folder, evaluation);
  expect(readFileSync(path.join(folder, 'evaluation.md'), 'utf8')).toBe(evaluationPage(evaluation));
  for (const plot of ['regimes', 'random-walks', 'novelty'])
    expect(readFileSync(path.join(folder, 'evaluation', `${plot}.svg`), 'utf8')).toContain('<svg');
  rmSync(folder, { recursive: true });
});

it('The plan counts what is kept, and has a name for every part', () => {
  const jobs = evaluationJobs(WHOLE_PLAN, { data: '/nowhere', python: { missing: 'none' } });
  const names = SECTIONS.flatMap((section) => jobs[section].map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  const text = planText(jobs, (name) => name.startsWith('novelty'));
  expect(text).toMatch(/novelty +10 parts, +10 kept, .* 0 min left/);
  expect(text).toMatch(/rangePeers +not run/);
});
