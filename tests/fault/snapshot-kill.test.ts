import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '#market/time.ts';
import { openSnapshots } from '#releases/snapshots/store.ts';
import { temporalCli } from '../integration/temporal.ts';
import { argus, freePorts, type Ports, uniform, writeBars } from './world.ts';

const KILLS = 4;
const BATCH = '2026-01-10';
const folder = mkdtempSync(path.join(tmpdir(), 'argus-snapshot-kill-'));
const data = path.join(folder, 'data');

/** The bytes of the tables of every snapshot in a folder, by tier. */
async function tablesIn(directory: string): Promise<Record<string, Buffer[]>> {
  const found: Record<string, Buffer[]> = {};
  for (const { manifest, folder: files } of await openSnapshots(directory).list())
    found[manifest.tier] = manifest.tables.map(({ name }) => readFileSync(path.join(files, `${name}.parquet`)));
  return found;
}

describe.skipIf(temporalCli() === null)('kill -9 while a snapshot is built (skipped without a Temporal CLI)', () => {
  let ports: Ports;
  let buildMs: number;
  const random = uniform(20_261_128);
  const build = (to: string) => argus(['snapshot', 'build', '--day', BATCH, '--to', to], data, ports);

  beforeAll(async () => {
    ports = await freePorts();
    const bars = path.join(folder, 'bars.csv');
    writeBars(bars, ['AAA', 'BBB'], Date.UTC(2026, 0, 5), (7 * DAY) / MINUTE);
    const run = argus(['replay', '--bars', bars, '--batch', BATCH, '--once'], data, ports);
    expect(await run.exit, run.output()).toBe(0);
    const started = performance.now();
    const calm = build(path.join(folder, 'calm'));
    expect(await calm.exit, calm.output()).toBe(0);
    buildMs = performance.now() - started;
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves whole snapshots or none, and the next build gives the bytes of an undisturbed one', async () => {
    const to = path.join(folder, 'killed');
    const calm = await tablesIn(path.join(folder, 'calm'));
    expect(Object.keys(calm).sort()).toEqual(['enterprise', 'founding', 'growth']);
    let kills = 0;
    for (let i = 0; i < KILLS; i++) {
      const run = build(to);
      // Starting takes the first part of it; nothing is on the way then.
      await Promise.race([sleep((0.3 + 0.7 * random()) * buildMs), run.exit]);
      run.child.kill('SIGKILL');
      if ((await run.exit) === null) kills += 1;
      if (!existsSync(to)) continue;
      for (const [tier, tables] of Object.entries(await tablesIn(to))) expect(tables, tier).toEqual(calm[tier]);
      // What stands is not built again: each kill meets the first build.
      for (const left of readdirSync(to)) if (left !== 'drafts') rmSync(path.join(to, left), { recursive: true });
    }
    expect(kills).toBeGreaterThan(0);
    const last = build(to);
    expect(await last.exit, last.output()).toBe(0);
    expect(await tablesIn(to)).toEqual(calm);
  }, 400_000);
});
