import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerBlocked, BLOCKED, listRuns, resetToFailedStage } from '#app/operations.ts';
import { connectTemporal, ensureNamespace } from '#app/temporal-client.ts';
import type { TemporalServer } from '#app/temporal-server.ts';
import { MARKET_QUEUE } from '#contracts/runs.ts';
import { temporalCli, testServer } from './temporal.ts';

/** Steps whose failures the test decides; everything between them and the client is the real server, worker and workflow. */
const broken = new Set<string>();
const calls: string[] = [];
const step =
  <T>(name: string, result: T) =>
  async () => {
    calls.push(name);
    if (broken.has(name)) throw ApplicationFailure.nonRetryable(`${name} is broken`, 'Broken');
    return result;
  };
const counts = { vectors: 1, regimes: 1, changes: 0 };
const steps = {
  resolveDay: step('resolveDay', { date: '2026-11-19', asOf: Date.UTC(2026, 10, 20) }),
  reconcileMinutes: step('reconcileMinutes', { symbols: [], after: 0, bars: 0 }),
  loadDailyBars: step('loadDailyBars', { bars: 3 }),
  checkQuality: step('checkQuality', { blocking: 0, warnings: 0, accepted: 0 }),
  fitParameters: step('fitParameters', { scales: 1, transitions: 1 }),
  computeDaily: step('computeDaily', { ...counts, seeded: false }),
  resolveOutcomes: step('resolveOutcomes', { outcomes: 0 }),
  fitModels: step('fitModels', { signals: 0, passed: 0, novelty: 0 }),
  forecastRanges: step('forecastRanges', { models: 0, open: 0, forecasts: 0 }),
  forecastRelative: step('forecastRelative', { classes: 0, open: 0, forecasts: 0 }),
  recordHistory: step('recordHistory', { days: 0, correlations: 0, labels: 0 }),
  findShifts: step('findShifts', { found: 0, pairs: 0 }),
  commitBatch: step('commitBatch', undefined),
  publishSite: step('publishSite', { releaseId: 'r', pages: 1, rendered: 1 }),
  deliverBatch: step('deliverBatch', { mails: 1, next: null }),
};

describe.skipIf(temporalCli() === null)('a batch whose stage fails (skipped without a Temporal CLI)', () => {
  let server: TemporalServer;
  let client: Client;
  let connection: NativeConnection;
  let worker: Worker;
  let running: Promise<void>;

  beforeAll(async () => {
    server = await testServer();
    client = await connectTemporal(server.address, 'default');
    await ensureNamespace(client);
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error } as never,
    });
    connection = await NativeConnection.connect({ address: server.address });
    worker = await Worker.create({ connection, taskQueue: MARKET_QUEUE, workflowBundle, activities: steps });
    running = worker.run();
  });
  afterAll(async () => {
    worker?.shutdown();
    await running;
    await connection?.close();
    await client?.connection.close();
    await server?.stop();
  });

  const start = async (workflowId: string) => {
    calls.length = 0;
    return await client.workflow.start('postMarketBatch', {
      taskQueue: MARKET_QUEUE,
      workflowId,
      args: [{ market: 'xnys', date: '2026-11-19', lists: ['daily'] }],
    });
  };
  const blocked = async (workflowId: string) =>
    await vi.waitFor(async () => {
      const runs = await listRuns(client, `WorkflowId="${workflowId}" AND ${BLOCKED}`);
      expect(runs).toHaveLength(1);
      return runs[0]!;
    }, 15_000);

  it('shows in the run list which stage is blocked and why, and runs that stage alone after retry', async () => {
    broken.add('fitParameters');
    const handle = await start('batch-retry');
    const run = await blocked('batch-retry');
    expect(run).toMatchObject({ stage: 'parameters', cause: 'fitParameters is broken' });
    broken.clear();
    await answerBlocked(client, 'batch-retry', 'retry');
    expect(await handle.result()).toMatchObject({ dailyBars: 3, mails: 1, skippedStages: [] });
    expect(calls.filter((name) => name === 'loadDailyBars')).toHaveLength(1);
    expect(calls.filter((name) => name === 'fitParameters')).toHaveLength(2);
  });

  it('goes on after skip without a stage that can be skipped', async () => {
    broken.add('deliverBatch');
    const handle = await start('batch-skip');
    await blocked('batch-skip');
    await answerBlocked(client, 'batch-skip', 'skip');
    expect(await handle.result()).toMatchObject({ mails: 0, skippedStages: ['digests'] });
    broken.clear();
  });

  it('blocks again after skip of a stage that cannot be skipped, instead of leaving a hole', async () => {
    broken.add('commitBatch');
    const handle = await start('batch-noskip');
    await blocked('batch-noskip');
    await answerBlocked(client, 'batch-noskip', 'skip');
    await vi.waitFor(() => expect(calls.filter((name) => name === 'commitBatch')).toHaveLength(2), 15_000);
    await blocked('batch-noskip');
    broken.clear();
    await answerBlocked(client, 'batch-noskip', 'retry');
    await handle.result();
  });

  it('fails after abort, and goes on at the failed stage after a reset', async () => {
    broken.add('publishSite');
    const handle = await start('batch-abort');
    await blocked('batch-abort');
    await answerBlocked(client, 'batch-abort', 'abort');
    await expect(handle.result()).rejects.toThrow();
    broken.clear();
    calls.length = 0;
    const runId = await resetToFailedStage(client, 'batch-abort', 'test');
    expect(await client.workflow.getHandle('batch-abort', runId).result()).toMatchObject({ releaseId: 'r' });
    expect(calls).toEqual(['publishSite', 'deliverBatch']);
  });

  it('refuses an answer when nothing is blocked', async () => {
    const handle = await start('batch-done');
    await handle.result();
    await expect(answerBlocked(client, 'batch-done', 'retry')).rejects.toMatchObject({ code: 'ARGUS_NOT_BLOCKED' });
  });
});
