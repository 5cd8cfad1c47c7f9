import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporalCli } from '../integration/temporal.ts';
import { type ArgusProcess, argus, freePorts, type Ports, writeBars } from './world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-parked-'));
const data = path.join(folder, 'data');
const outbox = path.join(data, 'outbox');
const BATCH = 'batch-24x7-2026-01-10';

describe.skipIf(temporalCli() === null)(
  'a batch whose mails cannot be delivered (skipped without a Temporal CLI)',
  () => {
    let ports: Ports;
    let run: ArgusProcess;
    const ask = async (...args: string[]) => {
      const command = argus(args, data, ports);
      return { code: await command.exit, text: command.output() };
    };

    beforeAll(async () => {
      const bars = path.join(folder, 'bars.csv');
      writeBars(bars, ['AAA', 'BBB'], Date.UTC(2026, 0, 5), 6 * 1440);
      mkdirSync(data, { recursive: true });
      // A file where the outbox should be.
      writeFileSync(outbox, '');
      ports = await freePorts();
      run = argus(['replay', '--bars', bars, '--batch', '2026-01-10'], data, ports);
    });
    afterAll(async () => {
      run.child.kill('SIGINT');
      await run.exit;
      rmSync(folder, { recursive: true, force: true });
    });

    it('parks, and names in status the blocked stage, the reason and the command that helps', async () => {
      await vi.waitFor(async () => expect((await ask('status')).code).toBe(6), { timeout: 180_000, interval: 1_000 });
      const { text } = await ask('status');
      expect(text).toContain(`BLOCKED ${BATCH} in digests`);
      expect(text).toContain('ARGUS_OUTBOX_UNUSABLE');
      expect(text).toContain(`npx argus ops retry ${BATCH}`);
      expect((await ask('ops', 'list')).text).toContain(BATCH);
    }, 240_000);

    it('runs that stage alone after the cause is removed and `argus ops retry` is given', async () => {
      rmSync(outbox);
      expect((await ask('ops', 'retry', BATCH)).text).toContain(`retry sent to ${BATCH}`);
      await vi.waitFor(() => expect(readdirSync(outbox)).toHaveLength(4), { timeout: 30_000 });
      await vi.waitFor(async () => expect((await ask('status')).code).toBe(0), { timeout: 30_000, interval: 1_000 });
      const { code, text } = await ask('ops', 'retry', BATCH);
      expect({ code, text }).toMatchObject({ code: 6, text: expect.stringContaining('ARGUS_NOT_BLOCKED') });
    }, 90_000);

    it('stops cleanly within ten seconds of Ctrl-C', async () => {
      // After the mails the batch goes on with its snapshot; a replay that is interrupted before its end says so by its exit code.
      await vi.waitFor(() => expect(run.output()).toContain('until Ctrl-C'), { timeout: 60_000, interval: 500 });
      const started = performance.now();
      run.child.kill('SIGINT');
      expect(await run.exit, run.output()).toBe(0);
      expect(performance.now() - started).toBeLessThan(10_000);
    }, 90_000);
  },
);
