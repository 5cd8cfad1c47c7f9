import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { jumpingDay } from '../integration/jumping-clock.ts';
import { record } from './record.ts';

const MINUTES = 24 * 60;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-clock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a day of ticks by a clock that jumps up to a day loses and doubles nothing', async () => {
  const { expected, found, doubled, refused } = await jumpingDay({ folder, minutes: MINUTES });
  expect(found).toEqual(expected);
  expect(doubled).toBe(0);
  record('clock', {
    'minutes ticked by a jumping clock': MINUTES,
    'ticks refused': refused,
    'rows lost': 0,
    'bars doubled': doubled,
  });
}, 3_600_000);
