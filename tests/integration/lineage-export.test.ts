import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineageEvent } from '#app/lineage/events.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { argus, freePorts, type Ports, writeBars } from '../fault/world.ts';
import { temporalCli } from './temporal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-lineage-export-'));
const data = path.join(folder, 'data');
const file = path.join(folder, 'lineage.jsonl');

describe.skipIf(temporalCli() === null)('argus lineage export (skipped without a Temporal CLI)', () => {
  let ports: Ports;
  const done = async (args: readonly string[], code = 0): Promise<string> => {
    const run = argus(args, data, ports);
    expect(await run.exit, run.output()).toBe(code);
    return run.output();
  };

  beforeAll(async () => {
    ports = await freePorts();
    const bars = path.join(folder, 'bars.csv');
    writeBars(bars, ['AAA', 'BBB'], Date.UTC(2026, 0, 5), (7 * DAY) / MINUTE);
    await done(['replay', '--bars', bars, '--batch', '2026-01-10', '--once']);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a beginning and an end of every run, with the tables that it wrote, into a file of its owner', async () => {
    expect(await done(['lineage', 'export', '--to', file])).toMatch(/^\d+ events written/);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as LineageEvent);
    const byRun = Map.groupBy(events, ({ run }) => run.runId);
    for (const told of byRun.values())
      expect(told.map(({ eventType }) => eventType).sort()).toEqual(['COMPLETE', 'START']);
    const batch = events.find(({ eventType, job }) => eventType === 'COMPLETE' && job.name === 'argus.24x7.batch');
    expect(batch?.outputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['argus.features', 'argus.regimes']));
    expect(statSync(file).mode & 0o077).toBe(0);
  }, 120_000);

  it('ends with a code of its own when a receiver is away, and says how far it came', async () => {
    const output = await done(['lineage', 'export', '--to', 'http://127.0.0.1:9'], 4);
    expect(output).toContain('ARGUS_LINEAGE_REFUSED');
    expect(output).toContain('took 0 events');
  }, 120_000);
});
