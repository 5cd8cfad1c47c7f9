import { expect, it } from 'vitest';
import { runSignalTrial } from './signal-trial.ts';

it('A trial on a random walk passes no model, gives no direction, and has no ideal to compare with', async () => {
  const lengths = { train: 700, calibrate: 150, gate: 250 };
  const size = { assetClass: 'commodity', symbols: 16, sessions: 75, lengths } as const;
  const trial = await runSignalTrial({ world: 'random_walk', seed: 2, ...size });
  expect(trial).toMatchObject({ passed: false, directional: 0, idealCoefficient: Number.NaN, signals: 832 });
}, 120_000);
