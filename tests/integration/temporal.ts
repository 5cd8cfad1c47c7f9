import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import type { Metrics } from '#app/metrics.ts';
import { observeActivities } from '#app/observer.ts';
import { connectTemporal, ensureNamespace } from '#app/temporal-client.ts';
import { startTemporalServer, type TemporalServer } from '#app/temporal-server.ts';
import { HOOKS_QUEUE } from '#contracts/hooks.ts';
import { MARKET_QUEUE } from '#contracts/runs.ts';
import { freePorts } from '../fault/world.ts';

/** The Temporal CLI of this machine, or null: from the environment, the clone's cache, or PATH. */
export function temporalCli(): string | null {
  const tools = fileURLToPath(new URL('../../.argus/tools/', import.meta.url));
  const cached = existsSync(tools)
    ? readdirSync(tools)
        .filter((name) => name.startsWith('temporal-'))
        .map((name) => path.join(tools, name))
    : [];
  for (const candidate of [process.env.ARGUS_TEMPORAL_CLI, ...cached, 'temporal']) {
    if (!candidate) continue;
    try {
      execFileSync(candidate, ['--version'], { stdio: 'ignore' });
      return candidate;
    } catch {}
  }
  return null;
}

/** A real development server of its own for one test file. */
export async function testServer(): Promise<TemporalServer> {
  const { temporal, ui } = await freePorts();
  return await startTemporalServer({
    executable: temporalCli() as string,
    directory: mkdtempSync(path.join(tmpdir(), 'argus-temporal-')),
    port: temporal,
    uiPort: ui,
    log: pino({ level: 'silent' }),
  });
}

/** A server with a worker that runs the workflows of today. */
export interface WorkflowWorld {
  readonly client: Client;
  close(): Promise<void>;
}

/** Runs the workflows over these activities, whose failures are those of the product; `hooks` are those of deliveries. */
export async function startWorkflows(activities: object, hooks?: object): Promise<WorkflowWorld> {
  const server = await testServer();
  const client = await connectTemporal(server.address, 'default');
  await ensureNamespace(client);
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error } as never,
  });
  const connection = await NativeConnection.connect({ address: server.address });
  const observer = { log: pino({ level: 'silent' }), metrics: { stage() {} } as unknown as Metrics };
  const worker = await Worker.create({
    connection,
    taskQueue: MARKET_QUEUE,
    workflowBundle,
    activities,
    interceptors: { activity: [observeActivities(observer)] },
  });
  const workers = [worker];
  if (hooks !== undefined) workers.push(await Worker.create({ connection, taskQueue: HOOKS_QUEUE, activities: hooks }));
  const running = workers.map((each) => each.run());
  return {
    client,
    async close() {
      for (const each of workers) each.shutdown();
      await Promise.all(running);
      await connection.close();
      await client.connection.close();
      await server.stop();
    },
  };
}
