import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerBlocked, BLOCKED, listRuns, resetToFailedStage, updateRun } from '#app/operations.ts';
import { type DigestListInput, MARKET_QUEUE, RUN_FORM } from '#contracts/runs.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { stubSteps } from './stub-steps.ts';
import { startWorkflows, temporalCli, type WorkflowWorld } from './temporal.ts';

/** A list of so many batches, whose places the workflow gave, and what happens to a batch instead of its delivery. */
const list = {
  batches: 1,
  asked: [] as number[],
  failure: (_place: number, _attempt: number): Error | undefined => undefined,
};
const { steps } = stubSteps();
const activities = {
  ...steps,
  deliverBatch: async ({ after }: { after: string | null }) => {
    const place = Number(after ?? 0);
    list.asked.push(place);
    const failure = list.failure(place, list.asked.filter((one) => one === place).length);
    if (failure !== undefined) throw failure;
    return { mails: 100, late: 0, next: place + 1 < list.batches ? String(place + 1) : null };
  },
};
const away = () => new ArgusError('ARGUS_MAIL_LATER', 'the provider is away', { details: { retryAfterMs: 1 } });
const stopped = () => new ArgusError('ARGUS_MAIL_STOPPED', 'the key is not accepted');

describe.skipIf(temporalCli() === null)(
  'a list of digests as a run of its own (skipped without a Temporal CLI)',
  () => {
    let world: WorkflowWorld;
    let handles = 0;
    beforeAll(async () => {
      world = await startWorkflows(activities);
    });
    afterAll(() => world?.close());
    beforeEach(() => {
      list.batches = 3;
      list.asked.length = 0;
      list.failure = () => undefined;
    });

    const sendList = async (input: Partial<DigestListInput> = {}): Promise<WorkflowHandle> =>
      await world.client.workflow.start('sendDigests', {
        taskQueue: MARKET_QUEUE,
        workflowId: `digests-daily-${++handles}`,
        args: [{ list: 'daily', date: '2026-11-19', market: 'xnys', since: 0, waitSeconds: 1, ...input }],
      });
    const startBatch = async (name: string, id = name): Promise<WorkflowHandle> =>
      await world.client.workflow.start('postMarketBatch', {
        taskQueue: MARKET_QUEUE,
        workflowId: `batch-${id}`,
        args: [{ market: 'xnys', date: '2026-11-19', lists: [name], form: RUN_FORM }],
      });
    const runOf = (name: string) => world.client.workflow.getHandle(`digests-${name}-2026-11-19`);
    const blocked = (workflowId: string) =>
      vi.waitFor(async () => {
        const [run] = await listRuns(world.client, `WorkflowId="${workflowId}" AND ${BLOCKED}`);
        expect(run).toBeDefined();
        return run;
      }, 15_000);

    it('a list goes on in one history after the other, none longer than 400 events, and leaves out nobody', async () => {
      list.batches = 120;
      const handle = await sendList();
      expect(await handle.result()).toEqual({ mails: 12_000, late: 0, held: 0 });
      expect(list.asked).toEqual(Array.from({ length: 120 }, (_, place) => place));
      const lengths: number[] = [];
      for await (const { runId } of world.client.workflow.list({ query: `WorkflowId="${handle.workflowId}"` }))
        lengths.push(
          (await world.client.workflow.getHandle(handle.workflowId, runId).fetchHistory()).events?.length ?? 0,
        );
      expect(lengths).toHaveLength(3);
      expect(Math.max(...lengths)).toBeLessThan(400);
    });

    it('a list waits by itself for a provider that is away longer than its tries last, and then goes on', async () => {
      list.failure = (place, attempt) => (place === 1 && attempt <= 12 ? away() : undefined);
      const handle = await sendList();
      expect(await handle.result()).toMatchObject({ mails: 300 });
      expect(list.asked).toEqual([0, ...Array(13).fill(1), 2]);
    });

    it('a list that needs a person blocks its batch, with the reason, and goes on from the batch of recipients where it was', async () => {
      list.failure = (place, attempt) => (place === 1 && attempt === 1 ? stopped() : undefined);
      const handle = await startBatch('key');
      expect(await blocked('batch-key')).toMatchObject({
        stage: 'digests',
        cause: expect.stringContaining('the key is not accepted'),
      });
      await answerBlocked(world.client, 'batch-key', 'retry');
      expect(await handle.result()).toMatchObject({ mails: 300, skippedStages: [] });
      expect(list.asked).toEqual([0, 1, 1, 2]);
    });

    it('a list that is skipped keeps what has left, and one that is given up can be reset', async () => {
      list.failure = (place) => (place === 1 ? stopped() : undefined);
      const skipped = await startBatch('skip');
      await blocked('batch-skip');
      await answerBlocked(world.client, 'batch-skip', 'skip');
      expect(await skipped.result()).toMatchObject({ mails: 100, skippedStages: ['digests'] });
      const aborted = await startBatch('abort');
      await blocked('batch-abort');
      await answerBlocked(world.client, 'batch-abort', 'abort');
      await expect(aborted.result()).rejects.toThrow();
      list.failure = () => undefined;
      const runId = await resetToFailedStage(world.client, 'batch-abort', 'test');
      expect(await world.client.workflow.getHandle('batch-abort', runId).result()).toMatchObject({ mails: 300 });
    });

    it('operators pause a list between two batches, resume it, and stop it by cancelling its run', async () => {
      list.batches = 40;
      list.failure = (place) => (place === 39 ? away() : undefined);
      const handle = await startBatch('stop');
      await vi.waitFor(() => expect(list.asked.length).toBeGreaterThan(3), 15_000);
      await updateRun(world.client, 'digests-stop-2026-11-19', 'pause', []);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const paused = list.asked.length;
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(list.asked).toHaveLength(paused);
      expect(paused).toBeLessThan(40);
      await updateRun(world.client, 'digests-stop-2026-11-19', 'resume', []);
      await vi.waitFor(() => expect(list.asked).toContain(39), 15_000);
      await runOf('stop').cancel();
      await blocked('batch-stop');
      await answerBlocked(world.client, 'batch-stop', 'skip');
      expect(await handle.result()).toMatchObject({ skippedStages: ['digests'] });
    });

    it('a list outlives its batch, and a batch that orders it meanwhile waits for it instead of sending beside it', async () => {
      list.batches = 30;
      const first = await startBatch('alone');
      await vi.waitFor(() => expect(list.asked.length).toBeGreaterThan(2), 15_000);
      await updateRun(world.client, 'digests-alone-2026-11-19', 'pause', []);
      await first.terminate('test');
      const second = await startBatch('alone', 'second');
      await vi.waitFor(async () => {
        const { events } = await second.fetchHistory();
        expect(events?.some((event) => event.startChildWorkflowExecutionFailedEventAttributes != null)).toBe(true);
      }, 15_000);
      expect(list.asked.filter((place) => place === 0)).toHaveLength(1);
      await updateRun(world.client, 'digests-alone-2026-11-19', 'resume', []);
      expect(await second.result()).toMatchObject({ mails: 3_000 });
      expect(list.asked).toEqual([...Array(30).keys(), ...Array(30).keys()]);
    });
  },
);
