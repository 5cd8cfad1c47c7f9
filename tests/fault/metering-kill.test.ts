import { expect, it } from 'vitest';
import { killMetering } from './metering-killing.ts';

it('a gateway and a drain killed under load lose no answered request, and nothing counts twice', async () => {
  const kills = 3;
  const figures = await killMetering({ kills, lines: 3_000, seed: 20_261_128 });
  expect(figures.answered).toBeGreaterThanOrEqual(3_000);
  // At most what was on its way at each kill: never above what was answered, and hardly below.
  expect(figures.unanswered).toBeLessThanOrEqual(16 * kills);
  expect(figures.interrupted).toBeLessThanOrEqual(3 * 16 * kills);
}, 300_000);
