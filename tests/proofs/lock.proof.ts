import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raceForLock } from '../../files/testing/lock-race.ts';
import { record } from './record.ts';

const ROUNDS = 1_000;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a thousand times six processes at one instant get one owner, with a dead lock and without', async () => {
  const free = await raceForLock(path.join(folder, 'free'), { rounds: ROUNDS, dead: false });
  const dead = await raceForLock(path.join(folder, 'dead'), { rounds: ROUNDS, dead: true });
  expect([free.single, dead.single]).toEqual([ROUNDS, ROUNDS]);
  record('lock', {
    'rounds of 6 processes, no lock there': ROUNDS,
    'of them with one owner': free.single,
    'rounds of 6 processes after a killed holder': ROUNDS,
    'of those with one owner': dead.single,
  });
}, 900_000);
