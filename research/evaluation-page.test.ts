import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ANOMALIES, type AnomalyKind } from '#simulator/anomalies.ts';
import { writeEvaluation } from './evaluate.ts';
import { type Evaluation, noveltyByKind } from './evaluation.ts';
import { evaluationPage } from './evaluation-page.ts';
import { targetsOf } from './evaluation-targets.ts';
import type { NoveltyTrial } from './novelty-trial.ts';
import type { SignalTrial } from './signal-trial.ts';

const regimes = {
  bars: 1_000,
  accuracy: 0.8,
  balancedAccuracy: 0.8,
  kappa: 0.7,
  recall: [0.8, 0.8, 0.8, 0.8, 0.5],
  calibrationError: 0.05,
  logLoss: 0.5,
  switchRatio: 2,
  medianDelay: 9,
  missed: 0.01,
};
const signal = (seed: number, passed: boolean): SignalTrial => ({
  seed,
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
});
const byKind = (figureOf: (kind: AnomalyKind) => number) =>
  Object.fromEntries(ANOMALIES.map((kind) => [kind, figureOf(kind)])) as Record<AnomalyKind, number>;
const novelty = (auc: number, jumps: number): NoveltyTrial => ({
  auc: byKind(() => auc),
  events: byKind((kind) => (kind === 'jump' ? jumps : 1)),
  exceedance: 0.01,
  bars: 100,
});
const evaluation: Evaluation = {
  regimes: new Map([['full', regimes]]),
  walks: [signal(1, false), signal(2, false)],
  planted: [signal(1, true)],
  halfDrift: [],
  novelty: [novelty(0.8, 1), novelty(1, 3)],
  shifts: { targets: [], nulls: [], planted: [], symbols: 300, seeds: 1 },
  real: null,
};

it('A target is met or missed by its own figure, and the page says which', () => {
  const targets = new Map(targetsOf(evaluation).map(([what, , , isMet]) => [what, isMet]));
  expect(targets.get('regimes: Cohen κ')).toBe(true);
  expect(targets.get('regimes: recall of stress')).toBe(false);
  expect(targets.get('signals: rank IC over that of the ideal filter of returns')).toBe(true);
  expect(targets.get('signals: rank IC over that of one who knows the true regime')).toBe(false);
  const page = evaluationPage(evaluation);
  expect(page).toContain('| regimes: recall of stress | ≥ 0.60 | 0.500 | **missed** |');
  expect(page).toContain('The real series were not at hand');
});

it('The AUC of a kind of anomaly weighs each trial by its events', () => {
  const found = new Map(noveltyByKind(evaluation.novelty).map(({ kind, auc }) => [kind, auc]));
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
