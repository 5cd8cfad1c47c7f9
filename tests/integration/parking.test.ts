import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerBlocked, BLOCKED, listRuns, resetToFailedStage } from '#app/operations.ts';
import { MARKET_QUEUE } from '#contracts/runs.ts';
import { stubSteps } from './stub-steps.ts';
import { startWorkflows, temporalCli, type WorkflowWorld } from './temporal.ts';

const { broken, calls, steps } = stubSteps();

describe.skipIf(temporalCli() === null)('a batch whose stage fails (skipped without a Temporal CLI)', () => {
  let client: Client;
  let world: WorkflowWorld;

  beforeAll(async () => {
    world = await startWorkflows(steps);
    client = world.client;
  });
  afterAll(() => world?.close());

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
    expect(calls).toEqual(['publishSite', 'catchUpMails', 'deliverBatch', 'buildSnapshots']);
  });

  it('refuses an answer when nothing is blocked', async () => {
    const handle = await start('batch-done');
    await handle.result();
    await expect(answerBlocked(client, 'batch-done', 'retry')).rejects.toMatchObject({ code: 'ARGUS_NOT_BLOCKED' });
  });
});
