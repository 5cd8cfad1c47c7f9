import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { jumpingDay } from './jumping-clock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-clock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a clock that jumps a day forth and back, an hour back and a minute twice loses and doubles nothing', async () => {
  const { expected, found, doubled, refused } = await jumpingDay({ folder, minutes: 60 });
  expect(found).toEqual(expected);
  expect(doubled).toBe(0);
  // Ticks of minutes that the exchange does not have yet are refused, and leave the watermark where it is.
  expect(refused).toBeGreaterThan(0);
}, 180_000);
