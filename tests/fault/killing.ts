import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '#market/time.ts';
import { temporalCli } from '../integration/temporal.ts';
import { type ArgusProcess, argus, freePorts, type Ports, uniform, writeBars } from './world.ts';

const START = Date.UTC(2026, 0, 5);
const DAYS = 7;
/** History, a batch, five ticks and the batch of their day: the whole line, on a market that takes seconds. */
const LINE = (bars: string) => [
  'replay',
  '--bars',
  bars,
  '--ticks',
  '2026-01-11T12:00Z..2026-01-11T12:05Z',
  '--batch',
  '2026-01-10',
  '--once',
];

/** The targets of the kills, their number, and the seed of the moments. */
export interface Killing {
  readonly targets: readonly ('process' | 'server' | 'both')[];
  readonly kills: number;
  readonly seed: number;
  /** Called when the content was equal after all kills. */
  readonly done?: (figures: { readonly kills: number; readonly worlds: number }) => void;
}

const folder = mkdtempSync(path.join(tmpdir(), 'argus-kill-'));
const bars = path.join(folder, 'bars.csv');
const cli = temporalCli();

/**
 * Runs everything undisturbed, twice, and under kill -9 at random moments, and compares all content. Two test files
 * share it, because their waiting times overlap, and a proof that kills more often.
 */
export const describeKilling = ({ targets, kills: KILLS, seed: SEED, done }: Killing) =>
  describe.skipIf(cli === null)('kill -9 at random points (skipped without a Temporal CLI)', () => {
    let expected: Outcome;
    let workMs: number;

    beforeAll(async () => {
      writeBars(bars, ['AAA', 'BBB', 'CCC'], START, (DAYS * DAY) / MINUTE);
      const ports = await freePorts();
      const run = argus(LINE(bars), path.join(folder, 'calm'), ports);
      await engines(run);
      const started = performance.now();
      expect(await run.exit, run.output()).toBe(0);
      workMs = performance.now() - started;
      expected = await outcome(path.join(folder, 'calm'), ports);
    }, 120_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('the killed run has something to lose: ticks, batches, regimes, pages and mails', () => {
      const rows = Object.fromEntries(expected.tables.map(({ table, rows: count }) => [table, count]));
      expect(rows.runs).toBeGreaterThanOrEqual(7);
      expect(rows.regimes).toBeGreaterThan(100);
      expect(expected.release).toMatch(/^[0-9a-f]{64}$/);
      expect(expected.mails).toHaveLength(4);
    });

    it('two runs of everything give the same tables, release, ledger and mails', async () => {
      const ports = await freePorts();
      for (let i = 0; i < 2; i++) {
        // Without its server's memory every workflow starts anew under the same business ids and does all its work again.
        rmSync(path.join(folder, 'twice', 'temporal'), { recursive: true, force: true });
        const run = argus(LINE(bars), path.join(folder, 'twice'), ports);
        expect(await run.exit, run.output()).toBe(0);
      }
      expect(await outcome(path.join(folder, 'twice'), ports)).toEqual(expected);
    }, 120_000);

    it(
      `after ${KILLS} kills (${targets.join(', ')}) the content equals that of an undisturbed run`,
      async () => {
        const random = uniform(SEED);
        const data = path.join(folder, 'killed');
        const ports = await freePorts();
        let kills = 0;
        let run = argus(LINE(bars), data, ports);
        // A world that was completed is started afresh beside it, until all kills are spent.
        let world = 0;
        while (kills < KILLS) {
          const directory = world === 0 ? data : `${data}-${world}`;
          const alive = await engines(run);
          if (alive) await Promise.race([sleep(random() * workMs), run.exit]);
          if (run.child.exitCode !== null) {
            expect(run.child.exitCode, run.output()).toBe(0);
            expect(await outcome(directory, ports), `seed ${SEED}, world ${world}, after ${kills} kills`).toEqual(
              expected,
            );
            world += 1;
            run = argus(LINE(bars), `${data}-${world}`, ports);
            continue;
          }
          const target = targets[kills % targets.length];
          kills += 1;
          if (target !== 'process') killServer(directory);
          if (target !== 'server') {
            run.child.kill('SIGKILL');
            await run.exit;
            run = argus(LINE(bars), directory, ports);
          }
          if (kills === KILLS) {
            expect(await run.exit, run.output()).toBe(0);
            expect(await outcome(directory, ports), `seed ${SEED}, world ${world}, after all kills`).toEqual(expected);
          }
        }
        done?.({ kills, worlds: world + 1 });
      },
      120_000 * KILLS,
    );
  });

/** Waits until the engines are up; false when the process ended before. */
async function engines(run: ArgusProcess): Promise<boolean> {
  while (!run.output().includes('✓ start the engines')) {
    if (run.child.exitCode !== null) return false;
    await sleep(20);
  }
  return true;
}

function killServer(data: string): void {
  try {
    const { pid } = JSON.parse(readFileSync(path.join(data, 'temporal', 'server.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  } catch {
    // it is being started again after the last kill: then there is nothing to kill
  }
}

interface Outcome {
  readonly tables: { table: string; rows: number; hash: string }[];
  readonly release: string;
  readonly digests: string;
  readonly mails: readonly string[];
}

async function outcome(data: string, ports: Ports): Promise<Outcome> {
  const run = argus(['hash', '--json'], data, ports);
  expect(await run.exit, run.output()).toBe(0);
  const report = JSON.parse(run.output()) as Omit<Outcome, 'mails'>;
  return { ...report, mails: readdirSync(path.join(data, 'outbox')).sort() };
}
