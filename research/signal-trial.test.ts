import { expect, it } from 'vitest';
import { jumpWalk } from './foreign/jump-walk.ts';
import { runSignalTrial } from './signal-trial.ts';

it('A trial on a random walk passes no model, gives no direction, and has no ideal to compare with', async () => {
  const lengths = { train: 700, calibrate: 150, gate: 250 };
  const size = { assetClass: 'commodity', symbols: 16, sessions: 75, lengths } as const;
  const trial = await runSignalTrial({ world: 'random_walk', seed: 2, ...size });
  expect(trial).toMatchObject({ passed: false, directional: 0, idealCoefficient: Number.NaN, signals: 832 });
}, 120_000);

it('A live block begins after the outcomes of the gate, and decides nothing of it', async () => {
  const lengths = { train: 700, calibrate: 150, gate: 250 };
  const trial = (days: number, live: number) =>
    runSignalTrial({
      world: 'random_walk',
      seed: 2,
      timeframe: '4h',
      market: jumpWalk({ seed: 2, symbols: 12, days }),
      sessions: 220,
      lengths,
      live,
    });
  const [ended, followed] = [await trial(220, 0), await trial(260, 40)];
  expect(ended?.live).toBeNull();
  // The first 220 days of both markets differ, as every symbol draws its numbers in order: what is compared are the blocks.
  expect(followed?.rows).toEqual(ended?.rows);
  expect(followed?.signals).toBe(ended?.signals);
  expect(followed?.live).toMatchObject({ directional: 0, hits: 0 });
  // 240 bars of 4h, a fifth of them on the training grid, less those whose outcome is not known.
  expect(followed?.live?.dates).toBeGreaterThan(40);
  expect(followed?.live?.dates).toBeLessThanOrEqual(48);
  expect(followed?.live?.signals).toBe(12 * (followed?.live?.dates ?? 0));
}, 120_000);
