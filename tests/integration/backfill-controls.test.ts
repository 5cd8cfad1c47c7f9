import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { updateRun } from '#app/operations.ts';
import { connectTemporal, ensureNamespace } from '#app/temporal-client.ts';
import type { TemporalServer } from '#app/temporal-server.ts';
import { BACKFILL_QUEUE, type BackfillProgress, type BackfillResult, MARKET_QUEUE } from '#contracts/runs.ts';
import { temporalCli, testServer } from './temporal.ts';

const PERIODS = 8;
const CHUNKS = 5;
/** Periods of a page: the workflow continues as new after each. */
const PAGE = 3;
const state = { active: 0, most: 0, loaded: [] as string[], sealed: [] as string[], plans: 0, hold: 60 };

/** Steps that only count; everything between them and the client is the real server, worker and workflow. */
const steps = {
  async planBackfill() {
    state.plans++;
    const done = new Set(state.sealed);
    const rest = Array.from({ length: PERIODS }, (_, i) => ({
      timeframe: '1m',
      name: `p${i}`,
      from: i,
      to: i + 1,
      covers: i,
      chunks: Array.from({ length: CHUNKS }, (__, c) => ({ id: `p${i}-${c}`, symbols: ['A'] })),
    })).filter(({ name }) => !done.has(name));
    return { page: rest.slice(0, PAGE), periods: rest.length, chunks: rest.length * CHUNKS, left: 0 };
  },
  async loadChunk({ chunk }: { chunk: { id: string } }) {
    state.active++;
    state.most = Math.max(state.most, state.active);
    await sleep(state.hold);
    state.active--;
    state.loaded.push(chunk.id);
    return { bars: 10 };
  },
  async sealPeriod({ period }: { period: { name: string } }) {
    state.sealed.push(period.name);
    return { rows: 1, hash: 'h' };
  },
  async commitBackfill() {},
};

describe.skipIf(temporalCli() === null)('a running backfill (skipped without a Temporal CLI)', () => {
  let server: TemporalServer;
  let client: Client;
  let connection: NativeConnection;
  const workers: Worker[] = [];
  let running: Promise<unknown>;

  beforeAll(async () => {
    server = await testServer();
    client = await connectTemporal(server.address, 'default');
    await ensureNamespace(client);
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error } as never,
    });
    connection = await NativeConnection.connect({ address: server.address });
    workers.push(await Worker.create({ connection, taskQueue: MARKET_QUEUE, workflowBundle, activities: {} }));
    workers.push(await Worker.create({ connection, taskQueue: BACKFILL_QUEUE, activities: steps }));
    running = Promise.all(workers.map((worker) => worker.run()));
  });
  afterAll(async () => {
    for (const worker of workers) worker.shutdown();
    await running;
    await connection?.close();
    await client?.connection.close();
    await server?.stop();
  });

  it('updates pause, resume and pace a running backfill across its pages; it refuses a wrong number and does every chunk once', async () => {
    const workflowId = 'backfill-24x7-controls';
    const handle = await client.workflow.start('backfillBars', {
      taskQueue: MARKET_QUEUE,
      workflowId,
      args: [{ market: '24x7', minutesFrom: 0, dailyFrom: 0, to: 1, label: 'controls', concurrency: 1 }],
    });
    await vi.waitFor(() => expect(state.loaded.length).toBeGreaterThan(1), 20_000);
    await updateRun(client, workflowId, 'pause', []);
    await vi.waitFor(() => expect(state.active).toBe(0), 10_000);
    const at = state.loaded.length;
    await sleep(6 * state.hold);
    expect(state.loaded.length).toBe(at);
    expect(state.most).toBe(1);
    const progress = await handle.query<BackfillProgress>('backfillProgress');
    expect(progress).toMatchObject({ paused: true, concurrency: 1, total: PERIODS * CHUNKS });
    await expect(updateRun(client, workflowId, 'setConcurrency', [0])).rejects.toMatchObject({
      code: 'ARGUS_USAGE',
      message: expect.stringContaining('a whole number from 1 to 16, not 0'),
    });
    await updateRun(client, workflowId, 'setConcurrency', [4]);
    await updateRun(client, workflowId, 'resume', []);
    const result = (await client.workflow.getHandle(workflowId).result()) as BackfillResult;
    expect(state.most).toBe(4);
    expect(state.plans).toBe(Math.ceil(PERIODS / PAGE));
    expect(new Set(state.loaded).size).toBe(PERIODS * CHUNKS);
    expect(state.loaded.length).toBe(PERIODS * CHUNKS);
    expect(result).toMatchObject({ chunks: PERIODS * CHUNKS, bars: 10 * PERIODS * CHUNKS, periods: PERIODS });
  }, 60_000);
});
