import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupReport } from '#app/backup/back-up.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { temporalCli } from '../integration/temporal.ts';
import { argus, freePorts, type Ports, uniform, writeBars } from './world.ts';

const KILLS = 5;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-backup-kill-'));
const data = path.join(folder, 'data');
const copies = path.join(folder, 'copies');
const copy = path.join(copies, 'whole');
const target = path.join(folder, 'restored');

/** Whether a file is of before this process reached a moment of its clock. */
const isOld = (file: string, moment: number): boolean => statSync(file).mtimeMs < performance.timeOrigin + moment;

describe.skipIf(temporalCli() === null)('kill -9 of a backup and of a restore (skipped without a Temporal CLI)', () => {
  let ports: Ports;
  let content: BackupReport['content'];
  let backupMs: number;
  const random = uniform(20_261_127);
  const done = async (args: readonly string[], directory: string, code = 0): Promise<string> => {
    const run = argus(args, directory, ports);
    expect(await run.exit, run.output()).toBe(code);
    return run.output();
  };
  const hashOf = async (directory: string) => JSON.parse(await done(['hash', '--json'], directory)) as typeof content;
  /** Starts a command and kills it after a part of the time that it takes undisturbed. Whether it was killed. */
  const killed = async (args: readonly string[], directory: string, ms: number): Promise<boolean> => {
    const run = argus(args, directory, ports);
    await Promise.race([sleep(random() * ms), run.exit]);
    run.child.kill('SIGKILL');
    return (await run.exit) === null;
  };

  beforeAll(async () => {
    ports = await freePorts();
    const bars = path.join(folder, 'bars.csv');
    writeBars(bars, ['AAA', 'BBB'], Date.UTC(2026, 0, 5), (7 * DAY) / MINUTE);
    await done(['replay', '--bars', bars, '--batch', '2026-01-10', '--once'], data);
    content = await hashOf(data);
    const started = performance.now();
    await done(['backup', copy], data);
    backupMs = performance.now() - started;
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('a killed backup has no name that anybody takes for one, harms nothing, and is tidied up by the next', async () => {
    const name = path.join(copies, 'killed');
    let kills = 0;
    for (let i = 0; i < KILLS; i++) {
      if (await killed(['backup', name], data, backupMs)) kills += 1;
      if (existsSync(name)) rmSync(name, { recursive: true });
      for (const left of readdirSync(copies).filter((entry) => entry.startsWith('killed'))) {
        expect(left).toContain('.unfinished-');
        expect(await done(['restore', path.join(copies, left)], target, 3)).toContain(
          'it is no backup, or one that was never finished',
        );
      }
    }
    expect(kills).toBeGreaterThan(0);
    await done(['backup', name], data);
    expect(readdirSync(copies).sort()).toEqual(['killed', 'whole']);
    expect(readdirSync(path.join(data, 'warehouse', 'backups'))).toEqual([]);
    expect(await hashOf(data)).toEqual(content);
    const { content: kept } = JSON.parse(readFileSync(path.join(name, 'manifest.json'), 'utf8')) as BackupReport;
    expect(kept).toEqual(content);
  }, 400_000);

  it('a killed restore opens for no command, and the next restore makes it complete', async () => {
    const mark = path.join(target, 'restore.json');
    for (let i = 0; i < KILLS; i++) {
      const run = argus(['restore', copy], target, ports);
      const begun = performance.now();
      while (run.child.exitCode === null && !(existsSync(mark) && !isOld(mark, begun))) await sleep(5);
      await Promise.race([sleep((i / KILLS) * backupMs), run.exit]);
      run.child.kill('SIGKILL');
      await run.exit;
      expect(existsSync(mark), run.output()).toBe(true);
      expect(await done(['hash'], target, 4)).toContain('ARGUS_RESTORE_UNFINISHED');
    }
    await done(['restore', copy], target);
    expect(await hashOf(target)).toEqual(content);
    expect(await done(['restore', copy], target, 4)).toContain('ARGUS_RESTORE_REFUSED');
  }, 400_000);
});
