import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tryLock } from './lock.ts';
import { raceForLock } from './testing/lock-race.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a lock of a file', () => {
  it('has one owner when six processes reach for it in one millisecond', async () => {
    const race = await raceForLock(path.join(folder, 'free'), { rounds: 40, dead: false });
    expect(race).toEqual({ none: 0, single: 40, several: 0 });
  }, 60_000);

  it('has one owner when its last holder was killed and six processes take over at once', async () => {
    const race = await raceForLock(path.join(folder, 'dead'), { rounds: 10, dead: true });
    expect(race).toEqual({ none: 0, single: 10, several: 0 });
  }, 60_000);

  it('names its holder, is refused to the same process too, and is free after its release', () => {
    const file = path.join(folder, 'named');
    const first = tryLock(file);
    expect(tryLock(file)).toMatchObject({ taken: false, holder: { pid: process.pid } });
    if (first.taken) first.release();
    const second = tryLock(file);
    expect(second.taken).toBe(true);
    if (second.taken) second.release();
  });
});
