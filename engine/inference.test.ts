import { expect, it } from 'vitest';
import { abstention } from './inference.ts';

const DAY = 86_400_000;
const usual = { hasRegime: true, sigma: 0.01, classCorrelation: 0.3, novelty: 0.5, modelAgeMs: DAY };

it.each([
  ['', {}],
  ['', { novelty: Number.NaN }],
  ['', { modelAgeMs: Number.NaN }],
  ['', { modelAgeMs: 14 * DAY, novelty: 0.999 }],
  ['warmup', { sigma: Number.NaN }],
  ['warmup', { hasRegime: false }],
  ['thin_benchmark', { classCorrelation: Number.NaN }],
  ['novelty_extreme', { novelty: 0.9991 }],
  ['model_expired', { modelAgeMs: 14 * DAY + 1 }],
] as const)('A signal gives the reason "%s" when its evidence is %o', (reason, evidence) => {
  expect(abstention({ ...usual, ...evidence })).toBe(reason);
});

it('A reader is given the first reason that applies: warm-up, then the benchmark, then novelty, then the age of the model', () => {
  const every = {
    hasRegime: false,
    sigma: Number.NaN,
    classCorrelation: Number.NaN,
    novelty: 1,
    modelAgeMs: 30 * DAY,
  };
  const afterWarmup = { ...every, hasRegime: true, sigma: 0.01 };
  const withBenchmark = { ...afterWarmup, classCorrelation: 0.3 };
  expect([every, afterWarmup, withBenchmark, { ...withBenchmark, novelty: 0.5 }].map(abstention)).toEqual([
    'warmup',
    'thin_benchmark',
    'novelty_extreme',
    'model_expired',
  ]);
});
